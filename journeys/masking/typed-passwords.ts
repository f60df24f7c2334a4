import type { BrowserContext } from '../../harness/model/playwright.ts'

const binding = '__shakedownTyped'

/** Runs in each page: tells what is typed into fields for passwords, also once such a field shows what it holds. */
const listen = `(() => {
  const fields = new Map()
  const document = Math.random().toString(36)
  addEventListener('input', (event) => {
    const field = event.composedPath()[0]
    if (!(field instanceof HTMLInputElement) || (field.type !== 'password' && !fields.has(field))) return
    if (!fields.has(field)) fields.set(field, document + fields.size)
    globalThis.${binding}(fields.get(field), field.value)
  }, true)
})()`

/**
 * Listens to what is typed into fields for passwords, in all pages of a browser's context.
 *
 * @returns what was typed so far: of each field the whole values, not what they began with
 */
export const typedPasswords = async (context: BrowserContext): Promise<() => readonly string[]> => {
  const typed = new Map<string, readonly string[]>()
  await context.exposeBinding(binding, (_, field: string, value: string) => {
    const values = typed.get(field) ?? []
    const last = values.at(-1)
    const extended = last !== undefined && value.startsWith(last)
    typed.set(field, [...(extended ? values.slice(0, -1) : values), value])
  })
  await context.addInitScript({ content: listen })
  return () => [...typed.values()].flat().filter((value) => value !== '')
}
