import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { AlertSource } from '../../harness/model/alert-source.ts'
import { isThisHost } from '../../harness/this-host.ts'
import { readAlerts } from './alert-source/read-alerts.ts'

/** Options of {@link alertSource}. */
export interface AlertSourceOptions {
  /** Where it listens on this host: the address that the system's monitoring is told. @default nobody posts alerts: they stand in the log */
  readonly port?: number
  /** Where others than this host post from, such as containers: '0.0.0.0'. @default '127.0.0.1' */
  readonly host?: string
  /** With another host: the first part of the path that alerts are posted to, `http://…:9095/<token>`, as in Slack's own addresses. Take it from the environment. @default none is asked for */
  readonly token?: string
  /** Lines of a process's log that tell of an alert. @default none */
  readonly lines?: readonly { readonly name: string; readonly raised: RegExp; readonly cleared?: RegExp }[]
}

const parsed = (body: string): unknown => {
  try {
    // Slack's older clients send a form with the JSON in it.
    return JSON.parse(body.startsWith('payload=') ? (new URLSearchParams(body).get('payload') ?? '') : body)
  } catch {
    return undefined
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const isMeant = (path: string, token: string | undefined): boolean =>
  token === undefined || timingSafeEqual(digest(path.split('/')[1] ?? ''), digest(token))

/**
 * Receives the system's own alerts while it is tested, so that checks can judge them (`history.of('alert')`): what Alertmanager posts to a webhook, what is sent to
 * PagerDuty (Events API v2) or to a Slack webhook, on any path, and lines of the log. The name of an alert is its `alertname`, its `dedup_key`, or the first line of the message.
 *
 * @throws {ShakedownError} exit 2 where others reach it and no token is given
 */
export const alertSource = ({ port, host = '127.0.0.1', token, lines = [] }: AlertSourceOptions): AlertSource => {
  if (port !== undefined && !isThisHost(host) && (token ?? '') === '')
    throw new ShakedownError(
      'no-token',
      `alerts would be received on ${host}, where others reach it, without a token`,
      {
        hint: 'Give "token: process.env.ALERTS_TOKEN", and post to http://<host>:<port>/<token>.',
        exitCode: 2,
      },
    )
  return {
    hasPort: port !== undefined,
    read: (line) => {
      for (const { name, raised, cleared } of lines) {
        if (cleared?.test(line) === true) return { name, state: 'cleared' }
        if (raised.test(line)) return { name, state: 'raised' }
      }
      return undefined
    },
    listen: async (heard) => {
      if (port === undefined) return { url: '', close: async () => Promise.resolve() }
      const server = createServer((request, response) => {
        const answer = async (): Promise<void> => {
          if (!isMeant(request.url ?? '', token))
            return void response.writeHead(401).end('The token is needed, as the first part of the path.\n')
          const body = await text(request)
          const alerts = readAlerts(parsed(body))
          for (const alert of alerts ?? []) heard({ ...alert, text: body })
          if (alerts === undefined) response.writeHead(400).end('no alert of Alertmanager, PagerDuty or Slack\n')
          // What PagerDuty answers; the others look at the status alone.
          else
            response
              .writeHead(alerts[0]?.actor === 'pagerduty' ? 202 : 200, { 'content-type': 'application/json' })
              .end('{"status":"success","message":"Event processed"}')
        }
        void answer().catch(() => response.destroy())
      })
      try {
        server.listen(port, host)
        await once(server, 'listening')
      } catch (cause) {
        throw new ShakedownError(
          'alerts-unavailable',
          `alerts cannot be received on ${host}:${port}: ${messageOf(cause)}`,
          {
            hint: 'Give "alerts" of the target another port, and tell the system’s monitoring.',
            exitCode: 4,
            cause,
          },
        )
      }
      const address = server.address()
      return {
        url: `http://${host}:${typeof address === 'object' ? address?.port : port}`,
        close: async () => {
          server.closeAllConnections()
          await new Promise<void>((resolve) => server.close(() => resolve()))
        },
      }
    },
  }
}
