/** What Port accepts as the identifier of a new property or relation. */
export const NEW_NAME = /^[A-Za-z0-9@_=-]{1,100}$/;
