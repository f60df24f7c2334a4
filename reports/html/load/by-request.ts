import { mergedLatencies } from '../../../harness/latencies.ts'
import type { History } from '../../../harness/model/history.ts'
import type { LoadFacts } from '../../../harness/model/load.ts'
import { breakable, html, type Markup } from '../markup.ts'

const figure = (value: number): string => value.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 })

/** A table of the kinds of requests of a load: how many, how many right, how fast, and what was wrong. */
export const byRequest = (history: History<Pick<LoadFacts, 'stream'>>): Markup => {
  const rows = [...Map.groupBy(history.of('load'), ({ request }) => request)].map(([name, figures]) => {
    const sent = figures.reduce((sum, each) => sum + each.sent, 0)
    const right = figures.reduce((sum, each) => sum + each.right, 0)
    const took = mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? []))
    const wrong = new Map<string, number>()
    for (const each of figures)
      for (const [words, many] of Object.entries(each.wrong)) wrong.set(words, (wrong.get(words) ?? 0) + many)
    return { name, sent, right, took, wrong: [...wrong].toSorted(([, a], [, b]) => b - a) }
  })
  return html`<div class="scroll" role="group" aria-label="Requests of ${history.facts.stream}" tabindex="0">
    <table class="requests">
      <thead>
        <tr>
          <th scope="col">Request</th>
          <th scope="col">Sent</th>
          <th scope="col">Right</th>
          <th scope="col">p50, p95, p99, slowest (ms)</th>
          <th scope="col">What was wrong</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, sent, right, took, wrong }) =>
            html`<tr>
              <th scope="row">${breakable(name)}</th>
              <td>${figure(sent)}</td>
              <td>${figure(right)}</td>
              <td>
                ${took.count === 0 ? 'none' : [...[50, 95, 99].map((each) => figure(took.at(each))), figure(took.mostMs)].join(', ')}
              </td>
              <td>${wrong.length === 0 ? 'nothing' : wrong.map(([words, many]) => `${many} × ${words}`).join(', ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
