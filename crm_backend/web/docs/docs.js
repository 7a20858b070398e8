// @ts-check
/**
 * The API's own page: Swagger UI, vendored, over the hub's own OpenAPI document.
 */

/** @typedef {{ (options: object): unknown }} SwaggerUi */

const { SwaggerUIBundle } = /** @type {{ SwaggerUIBundle: SwaggerUi }} */ (
  /** @type {unknown} */ (globalThis)
);

SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  supportedSubmitMethods: [],
});
