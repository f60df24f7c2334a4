import { AwsError } from '../../http/aws-error.ts'
import type { Fields } from '../../http/fields.ts'
import {
  batchIdsNotDistinct,
  emptyBatch,
  invalidBatchEntryId,
  missingParameter,
  tooManyEntries,
} from '../sqs-errors.ts'
import type { Output } from './action.ts'

const maxEntries = 10
const idPattern = /^[\w-]{1,80}$/

/** One entry of a batch and the id that its result is told under. */
export interface BatchEntry {
  readonly id: string
  readonly input: Fields
}

/** Reads the entries of a batch. @throws AwsError when the batch as a whole is refused */
export const batchEntries = (input: Fields, entryType: string): readonly BatchEntry[] => {
  const entries = input.objects('Entries')
  if (!entries || entries.length === 0) throw emptyBatch(entryType)
  if (entries.length > maxEntries) throw tooManyEntries(entries.length)
  const seen = new Set<string>()
  return entries.map((entry) => {
    const id = entry.text('Id')
    if (id === undefined) throw missingParameter('Id')
    if (!idPattern.test(id)) throw invalidBatchEntryId()
    if (seen.has(id)) throw batchIdsNotDistinct(id)
    seen.add(id)
    return { id, input: entry }
  })
}

/**
 * Runs each entry by itself: an AwsError of one is told as its failure, the others are not touched by it.
 * @param run the answer to one entry, its id included
 */
export const runBatch = (entries: readonly BatchEntry[], run: (entry: BatchEntry, index: number) => Output): Output => {
  const successful: Output[] = []
  const failed: Output[] = []
  for (const [index, entry] of entries.entries()) {
    try {
      successful.push(run(entry, index))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      failed.push({ Id: entry.id, SenderFault: error.fault === 'Sender', Code: error.code, Message: error.message })
    }
  }
  return {
    Successful: successful.length > 0 ? successful : undefined,
    Failed: failed.length > 0 ? failed : undefined,
  }
}
