import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { recordHealthy } from '../../cli/monitor-proof/record-healthy.ts'
import { resample } from './resample.ts'

// Whether a healthy system that is watched, with all processors loaded by others, makes anybody hear of anything; and whether looks recorded there, drawn again for thirty
// days on a virtual clock, open an incident:
//   node bench/watch/no-false-alarms.ts [--minutes 30] [--days 30]
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, days: { type: 'string', default: '30' } },
})
const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())
const others: readonly ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
)
try {
  const { monitors, looks, told } = await recordHealthy({
    forMs: Number(values.minutes) * 60_000,
    signal: stopping.signal,
    complain: (words) => console.error(words),
  })
  const counts = Object.entries(Object.groupBy(looks, ({ state }) => state)).map(
    ([state, all]) => `${all?.length ?? 0} ${state}`,
  )
  console.log(`${values.minutes} min on the healthy system, loaded: ${looks.length} looks (${counts.join(', ')})`)
  console.log(told.length === 0 ? 'nobody heard of anything' : told.join('\n'))
  const drawn = resample(monitors, looks, { days: Number(values.days), seed: 'no-false-alarms' })
  console.log(`${drawn.looks} looks drawn again for ${values.days} days: ${drawn.opened.length} incidents`)
  for (const words of drawn.opened.slice(0, 20)) console.log(`  ${words}`)
  process.exitCode = told.length + drawn.opened.length === 0 ? 0 : 1
} finally {
  for (const other of others) other.kill('SIGKILL')
}
