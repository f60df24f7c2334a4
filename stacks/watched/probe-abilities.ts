/** Abilities that checks and plans ask for. */
const asked: ReadonlySet<string> = new Set([
  'aborted-poll-takes-nothing',
  'fifo-redrive',
  'receive-count-resets-on-redrive',
  'redrive-makes-new-messages',
  'stale-handle-deletes-nothing',
])

/**
 * Tries what checks need of a queue endpoint, as consumers meet it: through the tap. Makes queues called `conformance-…` and deletes them.
 *
 * @returns why an ability is lacking; undefined when it is there
 */
export const probeAbilities = async (url: string, region: string): Promise<(ability: string) => string | undefined> => {
  // Loaded where an endpoint is asked: most runs have one of ours.
  const { abilitiesOf, runConformance, sqsPoints } = await import('../../conformance/index.ts')
  const points = sqsPoints.filter(({ ability }) => ability !== undefined && asked.has(ability))
  const abilities = abilitiesOf(await runConformance({ endpoint: { url, region }, points }))
  const lacking = new Map(abilities.flatMap(({ name, has, why }) => (has === 'yes' ? [] : [[name, why] as const])))
  return (ability) => lacking.get(ability)
}
