import type { Subject } from '../../harness/model/target.ts'
import type { Reason, Wanted } from './decision.ts'

const fields = ['commit', 'image', 'version'] as const

/** A commit may be given short, as Git does. */
const same = (field: (typeof fields)[number], tested: string | undefined, wanted: string): boolean =>
  tested === wanted || (field === 'commit' && wanted.length >= 7 && tested?.startsWith(wanted) === true)

/** Whether a tested subject is the one that is to be released, by all that is known of the latter. */
export const isOfSubject = (tested: Subject, wanted: Wanted): boolean =>
  fields.every((field) => {
    const value = wanted[field]
    return value === undefined || same(field, tested[field], value)
  })

/** `commit 0bced68`; what nobody named is no subject. */
export const subjectWords = (wanted: Wanted): string => {
  const named = fields.flatMap((field) => (wanted[field] === undefined ? [] : [`${field} ${wanted[field]}`]))
  return named.length === 0 ? 'a subject that nobody named' : named.join(', ')
}

/** It must be said what is to be released. */
export const subjectReasons = ({ wanted }: { readonly wanted: Wanted }): readonly Reason[] =>
  fields.some((field) => wanted[field] !== undefined)
    ? []
    : [{ kind: 'unknown', words: 'nobody said which commit, image or version is to be released', cells: [] }]
