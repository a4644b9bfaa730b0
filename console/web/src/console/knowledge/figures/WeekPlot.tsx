import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Figures } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";

const [HEIGHT, LEFT, FOOT, TOP] = [220, 56, 24, 12];
const LINES = [0, 0.25, 0.5, 0.75, 1];
/** Labels nearer to each other than this would run into each other, in pixels. */
const LABEL = 64;
/** Half of what the longest label takes, so that the last one stays within the drawing. */
const HALF = 18;
const GAP = 0.25;

/**
 * The share of questions that found their answer, week by week; a week in which nobody asked has no column.
 *
 * The caption says what it comes to, and the table below has every number, so the drawing itself is not read out.
 */
export function WeekPlot({ weeks }: { weeks: Figures["weeks"] }) {
  const { t, format } = useTexts();
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const step = (width - LEFT) / Math.max(1, weeks.length);
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - FOOT);
  const every = Math.max(1, Math.ceil(LABEL / step));
  const total = weeks.reduce((sum, { questions }) => sum + questions, 0);
  const answered = weeks.reduce((sum, week) => sum + week.answered + week.chosen, 0);
  const share = total === 0 ? 0 : answered / total;
  return (
    <figure className="kb__plot" ref={box}>
      <figcaption>
        {t("knowledge.figures.weeksSaid", { share: format.percent(share), count: total })}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
        {LINES.map((line) => (
          <g key={line}>
            <line className="kb__line" x1={LEFT} x2={width} y1={y(line)} y2={y(line)} />
            <text x={LEFT - 6} y={y(line) + 4} textAnchor="end">
              {format.percent(line)}
            </text>
          </g>
        ))}
        {weeks.map(({ week, answered_share: one }, place) => (
          <g key={week}>
            {one !== null && (
              <rect
                className="figures__bar"
                x={LEFT + place * step + (step * GAP) / 2}
                width={step * (1 - GAP)}
                y={y(one)}
                height={y(0) - y(one)}
              />
            )}
            {(weeks.length - 1 - place) % every === 0 && (
              <text
                x={Math.min(LEFT + (place + 0.5) * step, width - HALF)}
                y={HEIGHT - 6}
                textAnchor="middle"
              >
                {weekOf(week)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** The width there is, so that what is written stays as large on a telephone; 720 pixels until it is known. */
function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(720);
  useLayoutEffect(() => {
    if (box.current === null) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > LEFT)
        setWidth(Math.floor(entry.contentRect.width));
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box]);
  return width;
}

/** The number of an ISO week («2026-W09»). */
function weekOf(week: string): number {
  return Number(week.slice(-2));
}
