import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { catalogue } from './catalogue.ts'
import { shownBy } from './code-blocks.ts'

// Run by "npm run docs": writes the catalogue, and the code blocks of all pages, from the code.
const root = fileURLToPath(new URL('..', import.meta.url))
writeFileSync(`${root}docs/catalogue.md`, await catalogue())
for (const page of [...globSync('docs/*.md', { cwd: root }), 'README.md', 'CONTRIBUTING.md']) {
  const text = readFileSync(root + page, 'utf8')
  const written = text.replaceAll(
    /^```(?<language>\w+) (?<source>\S+)\n[^]*?^```$/gm,
    (_, language: string, source: string) => `\`\`\`${language} ${source}\n${shownBy(source)}\`\`\``,
  )
  if (written !== text) writeFileSync(root + page, written)
}
