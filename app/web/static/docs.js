/* Starts Swagger UI over our own document; what it tries out carries the session's token. */
const place = document.getElementById("swagger-ui");
const token = document.querySelector('meta[name="csrf-token"]').content;

window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    requestInterceptor: (request) => {
      request.headers["X-CSRF-Token"] = token;
      return request;
    },
  });
});
