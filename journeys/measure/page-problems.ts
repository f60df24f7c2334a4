import type { PageProblem } from '../../harness/model/journey.ts'
import type { BrowserContext } from '../../harness/model/playwright.ts'

/** What went wrong in the pages of a context so far. */
export interface PageProblems {
  readonly consoleErrors: readonly PageProblem[]
  readonly failedRequests: readonly PageProblem[]
}

/** So many of each are kept: a page that fails in a loop says the same again. */
const most = 100

/** Listens for errors in the console, uncaught ones, and requests without a right answer, and says during which step each came. */
export const pageProblems = (context: BrowserContext, stepNow: () => string | undefined): PageProblems => {
  const consoleErrors: PageProblem[] = []
  const failedRequests: PageProblem[] = []
  const add = (to: PageProblem[], words: string): void => {
    const step = stepNow()
    if (to.length < most) to.push({ atMs: Date.now(), words, ...(step === undefined ? {} : { step }) })
  }
  context.on('console', (message) => {
    if (message.type() === 'error') add(consoleErrors, message.text())
  })
  context.on('weberror', (error) => add(consoleErrors, error.error().message))
  context.on('requestfailed', (request) =>
    add(failedRequests, `${request.failure()?.errorText ?? 'no answer'} for ${request.method()} ${request.url()}`),
  )
  context.on('response', (response) => {
    if (response.status() >= 400)
      add(failedRequests, `${response.status()} for ${response.request().method()} ${response.url()}`)
  })
  return { consoleErrors, failedRequests }
}
