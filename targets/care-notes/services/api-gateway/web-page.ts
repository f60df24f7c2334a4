import { globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** Nothing but our own, and no script in the page itself: what carers write is never run. */
const policy = `default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`

/** Adds the web page: each file of its folder under its name. The mistakes that are switched on in it stand in the page. */
export const webPage = (app: FastifyInstance, root: string, defects: ReadonlySet<string>): void => {
  const pageDefects = [...defects].filter((name) => /^[a-z-]+$/.test(name)).join(' ')
  const serve = (url: string, file: string): void => {
    const text = readFileSync(join(root, file), 'utf8').replace('data-defects=""', `data-defects="${pageDefects}"`)
    app.get(url, (_request, reply) =>
      reply
        .headers({
          'content-type': types[extname(file)],
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-cache',
        })
        .send(text),
    )
  }
  for (const file of globSync('*.{html,js,css}', { cwd: root })) serve(`/${file}`, file)
  serve('/', 'index.html')
}
