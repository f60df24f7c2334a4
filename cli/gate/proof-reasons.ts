import type { DecideOptions, Place } from './decide-options.ts'
import type { Reason } from './decision.ts'

type ProofOptions = Pick<DecideOptions, 'places' | 'evidence' | 'policy' | 'now' | 'shakedown'>

/** Why the scenarios may not be trusted to go red: each place needs a whole proof by this version of Shakedown, fresh, which passed. */
export const proofReasons = ({ places, evidence, policy, now, shakedown }: ProofOptions): readonly Reason[] =>
  places.flatMap(({ target, stack, defects }): readonly Reason[] => {
    const kind = defects.length > 0 ? 'defects' : 'reader'
    const command = `shakedown proof${kind === 'reader' ? ' --reader' : ''} --target ${target} --stack ${stack}`
    const reason = (words: string): Reason => ({ kind: 'unknown', words: `${words}: run "${command}"`, cells: [] })
    const own = evidence.proofs
      .filter(({ proof }) => proof?.target === target && proof.stack === stack && proof.kind === kind)
      .toSorted((a, b) => (b.proof?.startedAt ?? '').localeCompare(a.proof?.startedAt ?? ''))
    const newest = own.find((each) => each.proof?.shakedown === shakedown)
    const { proof } = newest ?? {}
    if (newest === undefined || proof === undefined)
      return [reason(`there is no proof of ${target} on ${stack} by Shakedown ${shakedown}`)]
    if (newest.corrupt !== undefined)
      return [
        { kind: 'broken', words: `the proof ${newest.directory} cannot be trusted: ${newest.corrupt}`, cells: [] },
      ]
    if (now.getTime() - Date.parse(proof.startedAt) > policy.proofMaxAgeHours * 3_600_000)
      return [reason(`the proof of ${target} on ${stack} is older than ${policy.proofMaxAgeHours} hours`)]
    if (!proof.passed)
      return [{ kind: 'fail', words: `the proof of ${target} on ${stack} failed: ${proof.words}`, cells: [] }]
    const missing = defects.filter((name) => !proof.proven.includes(name))
    return missing.length === 0
      ? []
      : [reason(`the proof of ${target} on ${stack} tried only some mistakes, not ${missing.slice(0, 3).join(', ')}`)]
  })

/** The places whose proof is missing, too old or of some mistakes only: to prove them anew could help. */
export const unprovenIn = (options: ProofOptions): readonly Place[] =>
  options.policy.proof === 'required'
    ? options.places.filter((place) =>
        proofReasons({ ...options, places: [place] }).some(({ kind }) => kind === 'unknown'),
      )
    : []
