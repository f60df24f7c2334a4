import type { Config } from '../harness/config.ts'
import type { Io } from './io.ts'
import { pickScenarios, pickTarget, type Selection } from './pick.ts'

/** Options of {@link listCommand}. */
export interface ListCommandOptions extends Selection {
  readonly json: boolean
  readonly config: Config
}

/** `shakedown list`: every scenario with its claim, source, severity, and the streams that it fits, or why not. */
export const listCommand = (options: ListCommandOptions, io: Io): number => {
  const definition = pickTarget(options.config.target)
  const listed = pickScenarios(options).map(({ name, claim, source, severity, tags, variants, ...scenario }) => ({
    name,
    claim,
    source,
    severity,
    tags,
    variants,
    streams: definition.streams.map((stream) => {
      const fit = scenario.fits(stream, variants[0] ?? '')
      return fit === true ? { stream: stream.name, fits: true } : { stream: stream.name, fits: false, reason: fit }
    }),
    defects: definition.defects
      .filter(({ scenario }) => scenario === name)
      .map((defect) => ({ name: defect.name, check: defect.check, says: defect.says })),
  }))
  if (options.json) {
    io.out.write(`${JSON.stringify(listed, null, 1)}\n`)
    return 0
  }
  for (const { name, claim, source, severity, tags, variants, streams, defects } of listed) {
    io.out.write(
      `${name}  [${severity}; ${tags.join(', ')}]\n  ${claim}\n  source    ${source}\n  variants  ${variants.join(', ')}\n`,
    )
    for (const each of streams)
      io.out.write(
        `  ${each.fits ? 'stream   ' : 'no fit   '} ${each.stream}${each.reason === undefined ? '' : `: ${each.reason}`}\n`,
      )
    for (const defect of defects) io.out.write(`  catches   ${defect.name} (by ${defect.check}): ${defect.says}\n`)
    io.out.write('\n')
  }
  return 0
}
