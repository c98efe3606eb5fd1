/** Where every route lives but the OpenAPI document. */
export const API_PREFIX = '/api/v1';
