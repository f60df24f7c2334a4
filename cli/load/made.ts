import type { LoadEnd, LoadFigures } from '../../harness/model/load.ts'

/** What a load was made of, whoever made it. */
export interface Made {
  readonly figures: readonly LoadFigures[]
  readonly end: LoadEnd
}
