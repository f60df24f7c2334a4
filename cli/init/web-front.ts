import { z } from 'zod'

/** What a compose file says of the ports of a service: `8080:80`, `127.0.0.1:8080:80/tcp`, or the same in parts. */
export const portsForm = z.array(
  z.union([
    z.string(),
    z.number(),
    z.looseObject({
      target: z.union([z.number(), z.string()]),
      published: z.union([z.number(), z.string()]).optional(),
    }),
  ]),
)

/** A page that people open, as a compose file shows it. */
export interface WebFront {
  readonly service: string
  /** Where it is on this host. */
  readonly url: string
}

/** Names and images of what people open in a browser, not of what programs call. */
const isWeb = /(?:^|[-_./])(?:web|www|front|frontend|portal|ui|webapp|nginx|caddy|httpd|traefik)(?:$|[-_.:/\d])/i

/** The port on this host; of `${PORT:-8080}` what it is by default. Undefined where only the engine knows it. */
const hostPort = (port: z.output<typeof portsForm>[number]): string | undefined => {
  const given =
    typeof port === 'object' ? String(port.published ?? '') : String(port).replaceAll(/\$\{\w+:?-([^}]*)\}/g, '$1')
  const parts = given.replace(/\/tcp$/, '').split(':')
  const published = typeof port === 'object' ? parts[0] : parts.length < 2 ? undefined : parts.at(-2)
  return published !== undefined && /^[1-9]\d*$/.test(published) ? published : undefined
}

/** The first service of a compose file that serves pages to people on a port of this host, by its name and its image. */
export const webFrontOf = (
  services: Readonly<
    Record<string, { readonly image?: string | undefined; readonly ports?: z.output<typeof portsForm> | undefined }>
  >,
): WebFront | undefined => {
  for (const [service, { image = '', ports = [] }] of Object.entries(services)) {
    const [port] = isWeb.test(service) || isWeb.test(image) ? ports.flatMap((each) => hostPort(each) ?? []) : []
    if (port !== undefined) return { service, url: `http://127.0.0.1:${port}` }
  }
  return undefined
}
