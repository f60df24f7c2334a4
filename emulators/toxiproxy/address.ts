import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'

/** A host and a port, as they were written. */
export interface HostPort {
  readonly host: string
  readonly port: string
}

/** `127.0.0.1:80`, `[::1]:80`. */
export const joinHostPort = (host: string, port: number): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`

/**
 * Takes `host:port` or `[host]:port` apart.
 *
 * @throws Error with the text of Go's `net.SplitHostPort` (https://pkg.go.dev/net#SplitHostPort)
 */
export const splitHostPort = (address: string): HostPort => {
  const fail = (problem: string): Error => new Error(`address ${address}: ${problem}`)
  const colon = address.lastIndexOf(':')
  if (colon === -1) throw fail('missing port in address')
  if (!address.startsWith('[')) {
    const host = address.slice(0, colon)
    if (host.includes(':')) throw fail('too many colons in address')
    if (address.includes('[')) throw fail("unexpected '[' in address")
    if (address.includes(']')) throw fail("unexpected ']' in address")
    return { host, port: address.slice(colon + 1) }
  }
  const bracket = address.indexOf(']')
  if (bracket === -1) throw fail("missing ']' in address")
  if (bracket + 1 !== colon)
    throw fail(address[bracket + 1] === ':' ? 'too many colons in address' : 'missing port in address')
  if (address.includes('[', 1)) throw fail("unexpected '[' in address")
  if (address.includes(']', bracket + 1)) throw fail("unexpected ']' in address")
  return { host: address.slice(1, bracket), port: address.slice(colon + 1) }
}

const portNumber = (port: string): number => {
  if (port === '') return 0
  if (!/^[+-]?\d+$/.test(port)) throw new Error(`lookup tcp/${port}: unknown port`)
  const number = Number(port)
  if (number < 0 || number > 65_535) throw new Error(`address ${port}: invalid port`)
  return number
}

const addressOf = async (host: string): Promise<string> => {
  if (host === '' || isIP(host) !== 0) return host
  try {
    // Go takes no short forms of an address, as 127.1 is one; the system's resolver does.
    if (/^[\d.]+$/.test(host)) throw new Error('not an address')
    const found = await lookup(host, { all: true })
    const chosen = found.find(({ family }) => family === 4) ?? found[0]
    if (chosen !== undefined) return chosen.address
  } catch {
    // The same answer as for an empty one. Go adds the name server, which the system's resolver does not tell.
  }
  throw new Error(`lookup ${host}: no such host`)
}

/**
 * The IP address and port of `host:port`, IPv4 where there is a choice; `''` is the host of `:80` and of nothing at all.
 *
 * @throws Error with the text of Go's `net.ResolveTCPAddr`
 */
export const resolveAddress = async (address: string): Promise<{ host: string; port: number; text: string }> => {
  const written = address === '' ? { host: '', port: '' } : splitHostPort(address)
  const port = portNumber(written.port)
  const host = await addressOf(written.host)
  return { host, port, text: joinHostPort(host, port) }
}
