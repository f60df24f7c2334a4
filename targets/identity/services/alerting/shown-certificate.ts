import { connect } from 'node:tls'

/** Until when the certificate is valid that a server shows, whoever signed it. */
export const shownCertificate = async (port: number): Promise<Date> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'vault', rejectUnauthorized: false }, () => {
      const { valid_to: until } = socket.getPeerCertificate()
      socket.end()
      resolve(new Date(until))
    })
    socket.setTimeout(5_000, () => socket.destroy(new Error('no handshake in 5 s')))
    socket.on('error', reject)
  })
