import { messageOf } from '../harness/errors.ts'
import { judgeEndpoint, type EndpointJudgement } from '../conformance/index.ts'

/** What to look at. */
export interface DoctorOptions {
  /** URL of an SQS (and SNS) endpoint. */
  readonly queue: string
  /** One JSON document instead of text. @default false */
  readonly json?: boolean
  /** @default AWS_REGION, else 'eu-west-2' */
  readonly region?: string
}

const exitCodes = { provesAll: 0, usage: 2, cannotProveAll: 3, unavailable: 4 }

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`

const report = ({ results, abilities, servesSns }: EndpointJudgement, url: string): string => {
  const count = (outcome: string): number => results.filter((result) => result.outcome === outcome).length
  const named = (has: string, withReason: boolean): string[] =>
    abilities.filter((ability) => ability.has === has).map(({ name, why }) => (withReason ? `${name}: ${why}` : name))
  const failed = results.filter((result) => result.outcome === 'fail')
  return [
    `${url}: ${results.length} points, ${count('pass')} as AWS documents, ${count('fail')} not, ${count('not judged')} not judged\n`,
    servesSns ? '' : 'SNS is not served there: its points were left out\n',
    section('Can prove', named('yes', false)),
    section('Cannot prove (checks that need it are unknown there)', named('no', true)),
    section('Not judged', named('not judged', true)),
    section(
      'Differs from AWS',
      failed.flatMap(({ id, says, why, source }) => [`${id}: ${says}`, `    ${why}`, `    ${source}`]),
    ),
  ].join('')
}

/** Credentials as the AWS tools name them; an emulator takes any. */
const credentialsFrom = (environment: NodeJS.ProcessEnv) => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

/**
 * Prints what an endpoint can and cannot prove. It makes queues and topics called `conformance-…` there and deletes them.
 * @returns 0 it proves everything, 2 no URL, 3 it cannot prove everything, 4 it does not answer
 */
export const doctor = async (options: DoctorOptions, out: NodeJS.WritableStream): Promise<number> => {
  const { queue, json = false, region = process.env['AWS_REGION'] ?? 'eu-west-2' } = options
  if (!URL.canParse(queue) || !/^https?:$/.test(new URL(queue).protocol)) {
    out.write(`${queue} is not a URL: give the endpoint as http://127.0.0.1:4566\n`)
    return exitCodes.usage
  }
  const credentials = credentialsFrom(process.env)
  let judgement: EndpointJudgement
  try {
    judgement = await judgeEndpoint({ url: queue, region, ...(credentials && { credentials }) })
  } catch (error) {
    out.write(`no SQS endpoint answers at ${queue}: ${messageOf(error)}\n`)
    return exitCodes.unavailable
  }
  out.write(json ? `${JSON.stringify({ queue, region, ...judgement }, null, 2)}\n` : report(judgement, queue))
  return judgement.abilities.every((ability) => ability.has === 'yes') ? exitCodes.provesAll : exitCodes.cannotProveAll
}
