import { expect, it } from 'vitest'
import { workMethod } from '../../../../harness/plan/work-method.ts'
import { random } from '../../../../harness/random.ts'
import { duplicateInWindow } from '../../../../scenarios/duplicate-in-window.ts'
import { hangingDependency } from '../../../../scenarios/hanging-dependency.ts'
import { instanceFacts } from '../../../../targets/hmpps-prisoner-to-nomis-update/streams/scheduled-instance-amended.ts'
import { settingsOptions } from '../../../../targets/hmpps-prisoner-to-nomis-update/settings.ts'

it('waits for a call that changes something, where something is changed', () => {
  expect(workMethod({}, 'dependency')).toBe('changing')
  expect(workMethod({ readsOnly: ['mapping'] }, 'dependency')).toBe('changing')
  expect(workMethod({ readsOnly: ['mapping'] }, 'mapping')).toBe('GET')
})

it('holds up what only reads its mapping there, and leaves out what needs a mapping to be written', () => {
  const facts = instanceFacts(settingsOptions.defaults)
  const { faults } = hangingDependency().plan({
    stream: facts,
    variant: 'before-the-work',
    random: random('seed'),
  })
  expect(JSON.stringify(faults)).toContain('"method":"GET"')
  expect(duplicateInWindow().fits(facts, 'mapping-hangs')).toBe('its mapping service was declared to be only read')
})
