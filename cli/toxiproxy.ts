import { readFile } from 'node:fs/promises'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { startToxiproxy } from '../emulators/toxiproxy/index.ts'
import { exitCodeOf, serve } from './serve.ts'

/** What `shakedown toxiproxy` takes. */
export interface ToxiproxyCommandOptions {
  /** Port of the HTTP API; 0 takes a free one. */
  readonly port: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default a new one at each start */
  readonly seed?: string
  /** A JSON file of proxies to begin with: what `toxiproxy-server -config` takes and `POST /populate` too. */
  readonly config?: string
  /**
   * Serves `/metrics`, as `toxiproxy-server -proxy-metrics` does.
   *
   * @default false
   */
  readonly proxyMetrics?: boolean
}

const readConfig = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new ShakedownError('config-unreadable', `Cannot read ${file}: ${messageOf(cause)}`, {
      hint: 'Give the path of a JSON file with a list of proxies, each with name, listen and upstream.',
      exitCode: 2,
      cause,
    })
  }
}

const populate = async (url: string, file: string, body: string): Promise<void> => {
  const response = await fetch(`${url}/populate`, { method: 'POST', body })
  if (response.ok) return
  throw new ShakedownError('config-refused', `${file} was refused: ${await response.text()}`, {
    hint: 'It must be a JSON list of proxies, each with name, listen and upstream, on addresses that are free.',
    // 500 is an address that cannot be listened on, anything else a mistake in the file.
    exitCode: response.status === 500 ? 4 : 2,
  })
}

/**
 * Serves a Toxiproxy until the signal aborts. Unlike toxiproxy-server it does not go on when the file of proxies cannot be used.
 *
 * @returns the exit code: 0, 2 when the file of proxies is wrong, 4 when an address is taken
 */
export const toxiproxy = async (
  options: ToxiproxyCommandOptions,
  out: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number> =>
  exitCodeOf(async () => {
    const { config, ...serverOptions } = options
    const proxies = config === undefined ? undefined : await readConfig(config)
    const ready = async ({ url }: { readonly url: string }): Promise<void> => {
      if (config !== undefined && proxies !== undefined) await populate(url, config, proxies)
      out.write(`Toxiproxy listens on ${url}\n`)
    }
    await serve({ port: options.port, start: () => startToxiproxy(serverOptions), ready }, signal)
  }, out)
