/** No server can be found or installed; the message is a sentence or two for the user. */
export class ServerNotFound extends Error {}
