import { expect, it } from 'vitest'
import { cellSection } from '../../../../reports/html/cell.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'

it('shows what a cell left behind, and nothing where it left nothing', () => {
  const [cell] = finishedRun().result.cells
  if (cell === undefined) throw new Error('the run has no cell')
  const { left: _, ...clean } = cell
  const page = cellSection({ ...clean, left: 'left 2 messages on notes_dlq, deleted' }, undefined).markup
  expect(page).toContain('When it was over</span> it left 2 messages on notes_dlq, deleted.')
  expect(cellSection(clean, undefined).markup).not.toContain('When it was over')
})
