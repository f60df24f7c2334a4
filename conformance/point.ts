import type { Subject } from './subject.ts'

/** What a point found. `not judged`: the endpoint cannot be asked (it would need waiting that nobody wants). */
export type PointOutcome = 'pass' | 'fail' | 'not judged'

/** One documented behaviour of AWS and the experiment that tells whether an endpoint has it. */
export interface Point {
  /** `area/behaviour`, never reused for another behaviour. */
  readonly id: string
  /** The behaviour, as one claim. */
  readonly says: string
  /** AWS's page that documents it. */
  readonly source: string
  /** The ability that this point helps to prove: an endpoint has an ability when all its points pass. */
  readonly ability?: string
  /**
   * How much time the experiment needs to pass. A point with a wait never runs beside others when the clock is injected, because
   * moving the clock would move theirs.
   * @default 0
   */
  readonly waitsMs?: number
  /** The experiment. @throws anything when the behaviour is not there: the message says what was seen */
  run(subject: Subject): Promise<void>
}

/** The judgement of one point. */
export interface PointResult {
  readonly id: string
  readonly says: string
  readonly source: string
  readonly ability?: string
  readonly outcome: PointOutcome
  /** Why it failed or was not judged; '' for a pass. */
  readonly why: string
}
