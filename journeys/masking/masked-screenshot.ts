import type { Frame, Locator, Page } from '../../harness/model/playwright.ts'

/** Fields of a frame that show one of the values, and those for passwords. */
const fieldsWith = async (frame: Frame, values: readonly string[]): Promise<readonly Locator[]> => {
  const fields = frame.locator('input, textarea')
  const shown = await fields.evaluateAll(
    (all, values) => all.map((field) => 'value' in field && values.some((each) => String(field.value).includes(each))),
    values,
  )
  return [
    frame.locator('input[type=password]'),
    ...shown.flatMap((shows, position) => (shows ? [fields.nth(position)] : [])),
  ]
}

/** The innermost elements of a frame whose text holds one of the values. */
const textsWith = (frame: Frame, values: readonly string[]): readonly Locator[] =>
  values.map((value) => frame.getByText(value))

/**
 * A picture of what a page shows, as JPEG. What shows one of the values, and fields for passwords, are covered.
 *
 * @throws what Playwright does where the page is gone
 */
export const maskedScreenshot = async (page: Page, values: readonly string[], timeoutMs: number): Promise<Buffer> => {
  const covered: Locator[] = []
  for (const frame of page.frames()) covered.push(...(await fieldsWith(frame, values)), ...textsWith(frame, values))
  return page.screenshot({
    type: 'jpeg',
    quality: 70,
    mask: covered,
    maskColor: '#444',
    timeout: timeoutMs,
    animations: 'disabled',
  })
}
