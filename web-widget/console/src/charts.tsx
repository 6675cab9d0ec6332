// Small charts as SVG elements of our own: bars by category, lines over time. Each has its numbers beside it as a
// table, for those who do not see it and for those who want to copy it.
import type { ComponentChildren } from "preact";
import { ceiling } from "./chart_axis.ts";
import { t } from "./texts.ts";

export interface Series {
  name: string;
  tone: "one" | "two" | "three";
  values: readonly number[];
}

const [WIDTH, HEIGHT] = [600, 150];
const [LEFT, BOTTOM, TOP] = [34, 20, 8];
const plotWidth = WIDTH - LEFT - 6;
const plotHeight = HEIGHT - BOTTOM - TOP;

const yOf = (value: number, top: number): number => TOP + plotHeight * (1 - value / top);

function Axis({ top, format }: { top: number; format: (value: number) => string }) {
  return (
    <g class="axis">
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={WIDTH - 6} y1={yOf(value, top)} y2={yOf(value, top)} />
          <text x={LEFT - 6} y={yOf(value, top) + 4} text-anchor="end">
            {format(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Labels({ labels, at }: { labels: readonly string[]; at: (index: number) => number }) {
  const every = Math.max(1, Math.ceil(labels.length / 12));
  return (
    <g class="axis">
      {labels.map((label, index) =>
        index % every === 0 ? (
          <text key={label + String(index)} x={at(index)} y={HEIGHT - 5} text-anchor="middle">
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}

interface Chart {
  title: string;
  labels: readonly string[];
  series: readonly Series[];
  format?: (value: number) => string;
  /** What the smallest step of the axis is, where that is not one: a second, of milliseconds. */
  unit?: number;
  testid: string;
}

function Figure(props: Chart & { children: ComponentChildren }) {
  const { title, labels, series, testid } = props;
  const format = props.format ?? String;
  return (
    <figure class="chart" data-testid={testid}>
      <figcaption>
        <span class="grow">{title}</span>
        {series.map(({ name, tone }) => (
          <span key={name} class={`legend ${tone}`}>
            {name}
          </span>
        ))}
      </figcaption>
      {props.children}
      <details>
        <summary>{t("asTable")}</summary>
        <section class="table-box" tabIndex={0} aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("period")}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {labels.map((label, index) => (
                <tr key={label + String(index)}>
                  <th scope="row">{label}</th>
                  {series.map(({ name, values }) => (
                    <td key={name}>{format(values[index] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}

const largest = (series: readonly Series[]): number =>
  series.reduce((most, { values }) => values.reduce((a, b) => Math.max(a, b), most), 0);

/** Bars stacked upon each other, one stack for each label. */
export function Bars(props: Chart) {
  const { labels, series } = props;
  const format = props.format ?? String;
  const sums = labels.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const top = ceiling(Math.max(0, ...sums), props.unit);
  const step = plotWidth / Math.max(1, labels.length);
  const width = Math.min(34, step * 0.66);
  return (
    <Figure {...props}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.title}>
        <Axis top={top} format={format} />
        {labels.map((label, index) => {
          let below = 0;
          return series.map(({ name, tone, values }) => {
            const value = values[index] ?? 0;
            const y = yOf(below + value, top);
            const height = yOf(below, top) - y;
            below += value;
            const x = LEFT + step * (index + 0.5) - width / 2;
            return (
              <rect
                key={name + label}
                class={tone}
                x={x}
                y={y}
                width={width}
                height={height}
                rx="1.5"
              >
                <title>{`${label} · ${name}: ${format(value)}`}</title>
              </rect>
            );
          });
        })}
        <Labels labels={labels} at={(index) => LEFT + step * (index + 0.5)} />
      </svg>
    </Figure>
  );
}

/** Lines over time, from left to right. */
export function Lines(props: Chart) {
  const { labels, series } = props;
  const format = props.format ?? String;
  const top = ceiling(largest(series), props.unit);
  const at = (index: number): number => LEFT + (plotWidth * index) / Math.max(1, labels.length - 1);
  return (
    <Figure {...props}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.title}>
        <Axis top={top} format={format} />
        {series.map(({ name, tone, values }) => (
          <polyline
            key={name}
            class={tone}
            points={values.map((value, index) => `${at(index)},${yOf(value, top)}`).join(" ")}
          />
        ))}
        <Labels labels={labels} at={at} />
      </svg>
    </Figure>
  );
}
