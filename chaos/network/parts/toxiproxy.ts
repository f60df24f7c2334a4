import { type Proxy, Toxiproxy, ToxiproxyError } from 'toxiproxy-node-client'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import type { TcpLink } from '../../../harness/model/reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'

const probeMs = 5_000

const versionForm = z.object({ version: z.string() })

/** 2.12 is what we know; its successors keep the API within a major version. A build from source calls itself `git`. */
const isKnown = (version: string): boolean => {
  const minor = /^2\.(?<minor>\d+)/.exec(version)?.groups?.['minor']
  return version === 'git' || (minor !== undefined && Number(minor) >= 12)
}

const failed = (code: string, message: string, hint: string, cause?: unknown): ShakedownError =>
  new ShakedownError(code, message, { hint, exitCode: 4, cause })

/** The system's code for why nothing could be fetched. */
const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : messageOf(error)
}

/** What the server calls its version; `refused` when nobody listens there. */
const versionAt = async (url: string): Promise<string> => {
  const ask = async (): Promise<Response> => fetch(`${url}/version`, { signal: AbortSignal.timeout(probeMs) })
  // The first try may find a connection that was kept from an earlier call, and whose server is gone; the second opens one.
  const response = await ask()
    .catch(ask)
    .catch((error: unknown) => {
      if (codeOf(error) === 'ECONNREFUSED') return undefined
      throw failed(
        'toxiproxy-unreachable',
        `Toxiproxy at ${url} does not answer: ${codeOf(error)}`,
        'Start it, or correct its address.',
        error,
      )
    })
  if (response === undefined) return 'refused'
  const text = await response.text()
  try {
    return versionForm.parse(JSON.parse(text)).version
  } catch {
    // Up to 2.1 it is the bare number.
    return text.trim().slice(0, 40)
  }
}

/** Whether an API call was answered with this status: the client tells it in the message alone. */
const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof ToxiproxyError && error.message.endsWith(`status code ${status}`)

/**
 * The proxy of a link, once it is certain that a Toxiproxy that we know is there.
 *
 * @throws ShakedownError `toxiproxy-unreachable`, `toxiproxy-version` or `toxiproxy-no-proxy`
 */
export const openProxy = async ({ toxiproxy: url, proxy: name }: TcpLink): Promise<Proxy> => {
  const version = await versionAt(url)
  if (version === 'refused')
    throw failed('toxiproxy-unreachable', `nobody listens at ${url}`, 'Start Toxiproxy there, or correct its address.')
  if (!isKnown(version))
    throw failed(
      'toxiproxy-version',
      `what listens at ${url} is Toxiproxy ${version}, not 2.12 or a later 2.x`,
      'Start a Toxiproxy 2.12.',
    )
  return new Toxiproxy(url).get(name).catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error
    throw failed(
      'toxiproxy-no-proxy',
      `Toxiproxy at ${url} has no proxy called ${name}`,
      'Somebody removed it: start the system anew.',
      error,
    )
  })
}

/** Switches a proxy on or off, and leaves its addresses as they are. */
export const setEnabled = async (proxy: Proxy, enabled: boolean): Promise<Proxy> => {
  const { listen, upstream } = proxy
  return proxy.update({ listen, upstream, enabled })
}

const undoForm = z.object({
  url: z.string(),
  proxy: z.string(),
  /** Names of the toxics to remove; where `down`, the first of them says that it was we who took the proxy down. */
  toxics: z.array(z.string()),
  down: z.boolean(),
})

/** How to heal a link, known before anything is broken. */
export const undoOf = ({ toxiproxy: url, proxy }: TcpLink, toxics: readonly string[], down: boolean): Json => ({
  url,
  proxy,
  toxics,
  down,
})

/**
 * Heals a link from its undo record alone. Harmless when nothing is left: a server that is gone has taken its toxics with it, as it keeps them in
 * memory only. A proxy that somebody else took down stays down.
 *
 * @throws ShakedownError `toxiproxy-unreachable` when nobody knows what is there
 */
export const undoToxics = async (undo: Json): Promise<void> => {
  const { url, proxy: name, toxics, down } = undoForm.parse(undo)
  if ((await versionAt(url)) === 'refused') return
  const proxy = await new Toxiproxy(url).get(name).catch((error: unknown) => {
    if (hasStatus(error, 404)) return undefined
    throw error
  })
  if (proxy === undefined) return
  for (const toxicName of toxics) {
    const toxic = await proxy.getToxic(toxicName).catch((error: unknown) => {
      if (hasStatus(error, 404)) return undefined
      throw error
    })
    if (toxic === undefined) continue
    if (down) await setEnabled(proxy, true)
    await toxic.remove()
  }
}
