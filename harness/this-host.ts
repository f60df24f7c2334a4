/** Whether nobody but this host reaches an address: a server that listens elsewhere needs a token. */
export const isThisHost = (host: string): boolean => ['127.0.0.1', '::1', 'localhost'].includes(host)
