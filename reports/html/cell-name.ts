import type { CellResult } from '../../harness/model/result.ts'
import { html, type Markup, breakable } from './markup.ts'

/** Address of a cell within the page. */
export const cellAnchor = (position: number): string => `cell-${position + 1}`

/** Address of an operation in a cell's table. */
export const operationAnchor = (cell: string, index: number): string => `${cell}-op-${index}`

/** A cell by what it is about, for headings. */
export const cellName = ({ scenario, stream, variant }: CellResult): Markup =>
  html`${breakable(scenario)}
    <span class="on">on</span>
    ${breakable(stream)}${variant !== '' && html` <span class="variant">${breakable(variant)}</span>`}`
