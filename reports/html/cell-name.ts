import type { CellId } from '../../harness/model/operation.ts'
import type { CellResult } from '../../harness/model/result.ts'
import { hashOf } from '../../harness/random.ts'
import { html, type Markup, breakable } from './markup.ts'

/** Address of a cell within a page: the same in every report of the cell. */
export const cellAnchor = (id: CellId): string => `cell-${hashOf(id).toString(36)}`

/** Where the page of a cell lies in the run's folder. Names of targets and streams are the user's: they never lead out of it. */
export const cellFile = (id: CellId): string => {
  const parts = id.split('/').map((part) => part.replaceAll(/[^\w.@+-]/g, '_').replace(/^\.*$/, '_'))
  return `cells/${parts.join('/')}.html`
}

/** Address of an operation in a cell's table. */
export const operationAnchor = (cell: string, index: number): string => `${cell}-op-${index}`

/** A cell by what it is about, for headings. */
export const cellName = ({ scenario, stream, variant }: CellResult): Markup =>
  html`${breakable(scenario)}
    <span class="on">on</span>
    ${breakable(stream)}${variant !== '' && html` <span class="variant">${breakable(variant)}</span>`}`
