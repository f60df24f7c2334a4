import type { Load, LoadRequest, LoadThresholds } from '../../harness/model/load.ts'
import { lastsMs, turn } from '../arrivals.ts'

const limits = { p50Ms: 'p(50)', p95Ms: 'p(95)', p99Ms: 'p(99)', mostMs: 'max' } as const

/** The thresholds as k6 writes them. */
const k6Thresholds = (thresholds: LoadThresholds): Readonly<Record<string, readonly string[]>> => {
  const { errorShare, ...times } = thresholds
  const asked = Object.entries(limits).flatMap(([name, statistic]) => {
    const limitMs = Object.entries(times).find(([each]) => each === name)?.[1]
    return limitMs === undefined ? [] : [`${statistic}<=${limitMs}`]
  })
  return {
    // Those let in: how fast somebody was refused says nothing.
    ...(asked.length === 0 ? {} : { 'http_req_duration{expected_response:true}': asked }),
    checks: [`rate>=${1 - errorShare}`],
    dropped_iterations: ['count==0'],
  }
}

const dataOf = ({ name, method, path, headers, body, authorizationFrom, status, includes }: LoadRequest): object => ({
  name,
  method,
  path,
  headers,
  ...(body === undefined ? {} : { body }),
  ...(authorizationFrom === undefined ? {} : { authorizationFrom }),
  ...(status === undefined ? {} : { status }),
  ...(includes === undefined ? {} : { includes }),
})

/** k6 makes a pool of "virtual users" beforehand; so many are made by the rate alone, the others as they are needed. */
const usersBeforehand = ({ rate, stages, inFlightAtMost }: Load): number =>
  Math.max(1, Math.min(inFlightAtMost, Math.ceil(Math.max(rate, ...stages.map((stage) => stage.rate)))))

/**
 * The same load as a script for k6: the same requests in the same order, the same rates, an open model (`ramping-arrival-rate`), thresholds in k6's own words. The URL
 * and the id of the run can be set by `SHAKEDOWN_URL` and `SHAKEDOWN_RUN`, and no secret stands in it: they are read from the environment when it runs.
 */
export const writeScript = (load: Load): string => {
  const { name, url, requests, rate, stages, thresholds, timeoutMs, inFlightAtMost } = load
  const options = {
    scenarios: {
      load: {
        executor: 'ramping-arrival-rate',
        startRate: rate,
        timeUnit: '1s',
        preAllocatedVUs: usersBeforehand(load),
        maxVUs: inFlightAtMost,
        gracefulStop: `${timeoutMs}ms`,
        stages: stages.map((stage) => ({ target: stage.rate, duration: `${stage.lastsMs}ms` })),
      },
    },
    thresholds: k6Thresholds(thresholds),
    // A redirect is an answer, and is not followed.
    maxRedirects: 0,
  }
  return `// The load "${name}" (${lastsMs(load) / 1000} s), written by \`shakedown load ${name} --write\`: change it there, not here.
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

const url = __ENV.SHAKEDOWN_URL || ${JSON.stringify(url)}
const run = __ENV.SHAKEDOWN_RUN || 'k6'
const requests = ${JSON.stringify(requests.map(dataOf), null, 2)}
// Which of them comes next; after the last it begins anew.
const order = ${JSON.stringify(turn(requests))}

export const options = ${JSON.stringify(options, null, 2)}

/** @type {(text: string, n: number) => string} */
const filled = (text, n) => text.replaceAll('{n}', String(n)).replaceAll('{run}', run)
/** @param {{ status?: number[] }} request */
const right = ({ status }) => (status === undefined ? http.expectedStatuses({ min: 200, max: 299 }) : http.expectedStatuses(...status))

export default function () {
  const n = exec.scenario.iterationInTest
  const request = requests[order[n % order.length]]
  const authorization = request.authorizationFrom ? { authorization: __ENV[request.authorizationFrom] } : {}
  const answer = http.request(request.method, url + filled(request.path, n), request.body === undefined ? null : filled(request.body, n), {
    headers: Object.assign({}, request.headers, authorization),
    tags: { name: request.name },
    timeout: '${timeoutMs}ms',
    responseCallback: right(request),
  })
  check(
    answer,
    {
      'right answer': ({ status, body }) =>
        (request.status === undefined ? status >= 200 && status < 300 : request.status.includes(status)) &&
        (request.includes === undefined || String(body).includes(request.includes)),
    },
    { name: request.name },
  )
}
`
}
