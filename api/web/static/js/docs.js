// Starts the vendored Swagger UI on this server's own document.

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const place = document.getElementById("docs");
let token = null;

/** Somebody who is signed in on the pages may try changes here too: the forms' token goes along. */
async function csrfToken() {
  if (token === null) {
    const answer = await fetch("/api/v1/me", { headers: { Accept: "application/json" } });
    token = answer.ok ? (await answer.json()).csrf_token : "";
  }
  return token;
}

async function withToken(request) {
  const ours = new URL(request.url, location.href).origin === location.origin;
  if (!ours || SAFE.has((request.method || "GET").toUpperCase())) return request;
  if (request.headers.Authorization) return request;
  const found = await csrfToken();
  if (found) request.headers["X-CSRF-Token"] = found;
  return request;
}

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  validatorUrl: null, // the default sends the document to a service elsewhere
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  requestInterceptor: withToken,
});
