import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** What zod expects, in words. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  function: 'a function',
}

/** What is counted of a value that is too small or too big. */
const counted: Readonly<Record<string, string>> = { string: ' characters', array: ' items' }

/** Whether nobody wrote words for a form: then these are zod's own. */
const isOwnOfZod = (message: string): boolean => /^(?:Invalid|Too (?:small|big)|Unrecognized)\b/.test(message)

const limit = (word: string, origin: string, value: number | bigint, inclusive: boolean | undefined): string => {
  if (origin === 'string' && word === 'least' && value === 1) return 'must not be empty'
  const than = word === 'least' ? 'more than' : 'less than'
  const what = counted[origin] === undefined ? 'be' : 'have'
  return `must ${what} ${inclusive === false ? than : `at ${word}`} ${value}${counted[origin] ?? ''}`
}

/** What a form found wrong with a value, for whoever wrote that, as what follows its name: `must be a number`. Words that somebody wrote for the form stay as they are. */
export const saidByForm = (issue: Issue): string => {
  if (!isOwnOfZod(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? `of the kind ${issue.expected}`}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value) ?? String(value)).join(' or ')}`
    case 'too_small':
      return limit('least', issue.origin, issue.minimum, issue.inclusive)
    case 'too_big':
      return limit('most', issue.origin, issue.maximum, issue.inclusive)
    case 'invalid_union': {
      const each = issue.errors.flatMap(([first]) =>
        first === undefined ? [] : [`${first.path.map((part) => `${String(part)} `).join('')}${saidByForm(first)}`],
      )
      return each.length === 0 ? 'has none of the forms that it may have' : [...new Set(each)].join(', or ')
    }
    default:
      return issue.message
  }
}
