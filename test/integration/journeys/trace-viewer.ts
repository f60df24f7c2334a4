import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join, normalize } from 'node:path'
import type { Browser } from 'playwright-core'

const viewer = join(
  dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib/vite/traceViewer',
)
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.zip': 'application/zip',
}

/** Opens a trace in the trace viewer that comes with Playwright, served as `show-trace` does. @returns what its list of actions says */
export const actionsInTraceViewer = async (browser: Browser, trace: Buffer): Promise<string> => {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const bytes = path === '/trace.zip' ? Promise.resolve(trace) : readFile(join(viewer, path))
    void bytes.then(
      (body) => response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server of the trace viewer has no port')
  const url = `http://127.0.0.1:${address.port}`
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${url}/index.html?trace=${encodeURIComponent(`${url}/trace.zip`)}`)
    const actions = page.getByTestId('actions-tree')
    await actions.getByText('save it').first().waitFor()
    // Steps are folded until somebody opens them.
    const folded = actions.locator('.codicon-chevron-right')
    while ((await folded.count()) > 0) await folded.first().click()
    return await actions.innerText()
  } finally {
    await context.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
