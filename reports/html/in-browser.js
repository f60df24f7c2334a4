// What the page can do beyond being read: open the cell that a link leads to, charts, copying, hover texts at once, and
// findings that light up what they name. Everything else works without.
'use strict'

const openTarget = () => {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null
  for (let at = target; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true
  if (target !== null) target.scrollIntoView()
}
addEventListener('hashchange', openTarget)
openTarget()

for (const command of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.setAttribute('aria-label', `Copy ${command.textContent}`)
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(command.textContent).then(
      () => {
        button.textContent = 'Copied'
      },
      // A page opened from a file may not write to the clipboard: select it, so that one key is enough.
      () => getSelection().selectAllChildren(command),
    )
  })
  command.after(button)
}

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Draws the depth of a cell's queue on the same axis of time as the lanes above it. */
const depthChart = (place) => {
  const { from, to, seconds, queue, dead } = JSON.parse(place.dataset.depth)
  const now = place.parentElement.querySelector('.now')
  const peak = Math.max(1, ...queue, ...dead)
  const stepped = uPlot.paths.stepped({ align: 1 })
  const data = [
    [from, ...seconds, to],
    [0, ...queue, queue.at(-1) ?? 0],
  ]
  const series = [
    {},
    { stroke: style('--accent'), fill: style('--band'), width: 1.5, paths: stepped, points: { show: false } },
  ]
  if (dead.length > 0) {
    data.push([0, ...dead, dead.at(-1)])
    series.push({ stroke: style('--ink'), width: 1.5, dash: [5, 3], paths: stepped, points: { show: false } })
  }
  const scale = (plot) => {
    const { ctx, bbox } = plot
    const ratio = devicePixelRatio
    ctx.save()
    ctx.fillStyle = style('--muted')
    ctx.font = `${11 * ratio}px system-ui, sans-serif`
    ctx.textBaseline = 'top'
    ctx.fillText(String(peak), bbox.left + 4 * ratio, plot.valToPos(peak, 'y', true) + 2 * ratio)
    ctx.restore()
  }
  const say = (plot) => {
    const at = plot.cursor.idx ?? data[0].length - 1
    const letters = dead.length > 0 ? `, DLQ ${data[2][at]} (dashed)` : ''
    now.textContent = `queue ${data[1][at]}${letters} at ${data[0][at].toFixed(2)} s`
  }
  return new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      padding: [6, 0, 1, 0],
      legend: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false, range: [from, to] }, y: { range: [0, peak] } },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      series,
      hooks: { draw: [scale], setCursor: [say], ready: [say] },
    },
    data,
    place,
  )
}

/** Axes of a chart that stands by itself. */
const axes = (unit) => [
  {
    stroke: style('--muted'),
    grid: { show: false },
    ticks: { show: false },
    values: (_, all) => all.map((at) => `${at} s`),
  },
  {
    stroke: style('--muted'),
    size: 64,
    grid: { stroke: style('--line'), width: 1 },
    ticks: { show: false },
    values: (_, all) => all.map((value) => `${value}${unit}`),
  },
]

/** Shades the times in which faults were in force, with their names where there is room. */
const shade = (faults) => (plot) => {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.font = `${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  for (const { fault, fromSecond, toSecond } of faults) {
    const [from, to] = [fromSecond, toSecond].map((at) => plot.valToPos(at, 'x', true))
    ctx.fillStyle = style('--band')
    ctx.fillRect(from, bbox.top, Math.max(2 * ratio, to - from), bbox.height)
    ctx.fillStyle = style('--muted')
    if (ctx.measureText(fault).width + 8 * ratio < to - from)
      ctx.fillText(fault, from + 4 * ratio, bbox.top + 3 * ratio)
  }
  ctx.restore()
}

const standing = (place, { data, series, unit, faults, hooks = {} }) =>
  new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      legend: { show: false },
      axes: axes(unit),
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, most || 1] } },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      series: [{}, ...series.map((each) => ({ width: 1.5, points: { show: data[0].length === 1 }, ...each }))],
      hooks: { ...hooks, drawAxes: [shade(faults)] },
    },
    data,
    place,
  )

/** Draws how long the answers of a load took, by the second in which their requests were due, with what was promised. */
const loadChart = (place) => {
  const { seconds, p50, p95, p99, limit, faults } = JSON.parse(place.dataset.load)
  const now = place.parentElement.querySelector('.now')
  const told = (value) => (value === null ? 'none' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`)
  const say = (plot) => {
    const at = plot.cursor.idx ?? seconds.length - 1
    now.textContent = `second ${seconds[at]}: half within ${told(p50[at])} (dotted), 95 % within ${told(p95[at])}, 99 % within ${told(p99[at])} (dashed)${limit === null ? '' : `; red: ${limit} ms promised`}`
  }
  const promised = limit === null ? [] : [{ stroke: style('--fail'), width: 1, dash: [2, 2] }]
  return standing(place, {
    unit: ' ms',
    faults,
    data: [seconds, p50, p95, p99, ...(limit === null ? [] : [seconds.map(() => limit)])],
    series: [
      { stroke: style('--muted'), dash: [1, 3] },
      { stroke: style('--accent'), fill: style('--soft') },
      { stroke: style('--ink'), dash: [5, 3] },
      ...promised,
    ],
    hooks: { setCursor: [say], ready: [say] },
  })
}

/** Draws how many requests a load sent in each second, and how many of them had no right answer. */
const errorsChart = (place) => {
  const { seconds, sent, wrong, faults } = JSON.parse(place.dataset.errors)
  const stepped = uPlot.paths.stepped({ align: 1 })
  return standing(place, {
    unit: '/s',
    faults,
    data: [seconds, sent, wrong],
    series: [
      { stroke: style('--accent'), fill: style('--soft'), paths: stepped },
      { stroke: style('--fail'), fill: style('--fail-soft'), paths: stepped },
    ],
  })
}

const chart = (place) =>
  place.dataset.load ? loadChart(place) : place.dataset.errors ? errorsChart(place) : depthChart(place)

const plots = new Map()
const draw = (place) => {
  plots.get(place)?.destroy()
  plots.set(place, chart(place))
}
if (typeof uPlot === 'function') {
  // Only what comes into sight is drawn: a closed cell has no width to draw in.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting && !plots.has(target)) draw(target)
  })
  for (const place of document.querySelectorAll('.chart')) seen.observe(place)
  const redraw = () => {
    for (const place of plots.keys()) if (place.clientWidth > 0) draw(place)
  }
  addEventListener('resize', redraw)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
  addEventListener('beforeprint', () => {
    for (const place of document.querySelectorAll('.chart')) if (place.clientWidth > 0) draw(place)
  })
}

// Titles within drawings appear late and small by themselves: shown at once instead, beside the pointer.
const tip = document.createElement('div')
tip.className = 'tip'
tip.hidden = true
tip.setAttribute('aria-hidden', 'true')
document.body.append(tip)
const texts = new WeakMap()
const shapeAt = (event) => (event.target instanceof Element ? event.target.closest('.strip g') : null)
addEventListener('pointerover', (event) => {
  const shape = shapeAt(event)
  const title = shape?.querySelector('title')
  if (title) {
    texts.set(shape, title.textContent)
    title.remove()
  }
  tip.hidden = !texts.has(shape ?? tip)
  if (!tip.hidden) tip.textContent = texts.get(shape)
})
addEventListener('pointermove', ({ clientX, clientY }) => {
  if (tip.hidden) return
  const { width, height } = tip.getBoundingClientRect()
  tip.style.left = `${Math.max(8, Math.min(clientX + 14, innerWidth - width - 8))}px`
  tip.style.top = `${clientY + 20 + height > innerHeight ? clientY - height - 10 : clientY + 20}px`
})

// From a drawing to the line of the table, and from a finding to what it names.
addEventListener('click', (event) => {
  const shape = shapeAt(event)
  const first = shape?.dataset.o?.split(' ')[0]
  const body = shape?.closest('.body')
  if (first && body) location.hash = `${body.id}-op-${first}`
})
const light = (event, on) => {
  const link = event.target instanceof Element ? event.target.closest('a.op, .operations tr') : null
  const index = link?.dataset.o ?? link?.hash?.split('-').at(-1)
  if (!index) return
  for (const shape of link.closest('.body')?.querySelectorAll(`.strip [data-o~="${index}"]`) ?? [])
    shape.classList.toggle('hot', on)
}
for (const name of ['pointerover', 'focusin']) addEventListener(name, (event) => light(event, true))
for (const name of ['pointerout', 'focusout']) addEventListener(name, (event) => light(event, false))
