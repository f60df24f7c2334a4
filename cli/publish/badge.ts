import type { Verdict } from '../../harness/model/verdict.ts'
import { html } from '../../reports/html/markup.ts'

const colours = { pass: '#1a7f37', fail: '#b42318', unknown: '#9a6700' } satisfies Record<Verdict, string>

/** Width of a character of 11 px Verdana, near enough. */
const widthOf = (text: string): number => Math.round(text.length * 6.8) + 12

/** A badge, as a README shows it: what is tested, and what the latest run came to. */
export const badge = (label: string, verdict: Verdict): string => {
  const [left, right] = [widthOf(label), widthOf(verdict)]
  const width = left + right
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="20"
    role="img"
    aria-label="${label}: ${verdict}"
  >
    <title>${label}: ${verdict}</title>
    <rect width="${width}" height="20" rx="3" fill="#444c56" />
    <path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}z" fill="${colours[verdict]}" />
    <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
      <text x="${left / 2}" y="14">${label}</text>
      <text x="${left + right / 2}" y="14">${verdict}</text>
    </g>
  </svg> `.markup
}
