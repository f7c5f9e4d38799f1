"""Which dong is left out, and who can walk to a place: the arithmetic alone, without database, clock or HTTP.

Everything is in EPSG:5179. Distances are compared as whole squared centimetres, so that a resident who lives exactly
on the radius is inside it, whichever way the answer is worked out.
"""
