import { expect, test } from 'vitest'
import { parseForm, queryInput } from '../../../../../emulators/aws/http/query-input.ts'

const input = (text: string) => queryInput(parseForm(text))

test('members of a list come in the order of their numbers, gaps and words left out', () => {
  const members = input('Name.10=c&Name.2=b&Name.1=a&Name.x=d&Names.1=e').list('Name')
  expect(members.map((member) => member.get(''))).toEqual(['a', 'b', 'c'])
})

test('members may be structures with lists of their own', () => {
  const [entry] = input('Entry.1.Id=a&Entry.1.Attribute.1.Name=n&Entry.1.Attribute.1.Value=v').list('Entry')
  expect(entry?.get('Id')).toBe('a')
  expect(entry?.list('Attribute').map((pair) => [pair.get('Name'), pair.get('Value')])).toEqual([['n', 'v']])
})

test('an empty value is there, an absent one is not', () => {
  const parameters = input('A=&B.1.C=x')
  expect([parameters.get('A'), parameters.get('B'), parameters.has('B'), parameters.has('C')]).toEqual([
    '',
    undefined,
    true,
    false,
  ])
})

test('of a parameter in body and URL the body counts', () => {
  expect(queryInput(parseForm('A=body', 'A=url&B=url')).names()).toEqual(['A', 'B'])
  expect(queryInput(parseForm('A=body', 'A=url')).get('A')).toBe('body')
})
