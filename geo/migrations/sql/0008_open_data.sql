-- Files of open data tell the hours of spaces, too: those that an agreement opens change no space.
CREATE TRIGGER tr_openings_layer AFTER INSERT OR UPDATE OR DELETE ON openings
  FOR EACH STATEMENT EXECUTE FUNCTION note_layer_change('places');
