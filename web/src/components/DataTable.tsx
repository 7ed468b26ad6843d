import { Skeleton, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react';
import { texts } from '@/texts/en';
import { useIsNarrow } from './useIsNarrow';
import { DataTableRow } from './DataTableRow';
import classes from './DataTable.module.css';

export interface Column<Row> {
  id: string;
  header: ReactNode;
  /** Least width in pixels; what is left over is shared by `grow`. */
  width: number;
  grow?: number;
  /** Least width on a phone, where that is another. */
  narrowWidth?: number;
  /** The last column only: it stays in view when the table is scrolled sideways. */
  pinned?: boolean;
  align?: 'left' | 'right';
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  /** For screen readers: what the table lists. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Where a click on a row leads. The first cell gets a link to it. */
  rowLink?: (row: Row) => string;
  /** Instead of a link: what a click does. */
  onRow?: (row: Row) => void;
  loading?: boolean;
  hasMore?: boolean;
  loadingMore?: boolean;
  onEnd?: () => void;
  /** Shown when there are no rows. */
  empty?: ReactNode;
  /** A CSS height; rows beyond it scroll under the header. */
  maxHeight?: string;
  rowHeight?: number;
}

const SKELETON_ROWS = 8;
const OVERSCAN = 12;
const ENOUGH_BELOW = 20; // rows; fewer left to scroll to, and the next page is asked for

function gridOf<Row>(columns: Column<Row>[], widths: number[]): CSSProperties {
  return {
    gridTemplateColumns: columns.map(({ grow }, at) => `minmax(${widths[at]}px, ${grow ?? 0.0001}fr)`).join(' '),
  };
}

/** A table of any number of rows: only those in view are in the page, and further pages come as one scrolls. */
export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, loading = false, hasMore = false, loadingMore = false, rowHeight = 44, onEnd } = props;
  const narrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : props.rowKey(row);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - ENOUGH_BELOW && rows.length > 0) onEnd?.();
  }, [hasMore, loadingMore, last, rows.length, onEnd]);

  if (!loading && rows.length === 0) return <div className={classes.frame}>{props.empty}</div>;
  const widths = columns.map(({ width, narrowWidth = width }) => (narrow ? narrowWidth : width));
  const grid = gridOf(columns, widths);
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        style={{ maxHeight: props.maxHeight ?? 'calc(100vh - 220px)' }}
        // The table is scrolled by keys too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={props.label}
      >
        <div
          role="table"
          aria-label={props.label}
          aria-rowcount={hasMore ? -1 : rows.length + 1}
          aria-busy={loading}
          style={{ minWidth }}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row} style={grid}>
              {columns.map((column) => (
                <div key={column.id} role="columnheader" className={classes.headCell} data-align={column.align} data-pinned={column.pinned}>
                  {column.header}
                </div>
              ))}
            </div>
          </div>
          {loading ? (
            <LoadingRows columns={columns} grid={grid} rowHeight={rowHeight} />
          ) : (
            <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
              {items.map((item) => {
                const row = rows[item.index];
                if (row === undefined) return null;
                return (
                  <DataTableRow
                    key={item.key}
                    row={row}
                    columns={columns}
                    index={item.index}
                    link={props.rowLink?.(row)}
                    onRow={props.onRow}
                    style={{ ...grid, height: rowHeight, transform: `translateY(${item.start}px)` }}
                  />
                );
              })}
            </div>
          )}
        </div>
      </div>
      {!loading && (
        <Text size="xs" c="dimmed" className={classes.foot} role="status">
          {loadingMore ? texts.common.loadingMore : texts.common.rows(rows.length, hasMore)}
        </Text>
      )}
    </div>
  );
}

function LoadingRows<Row>(props: { columns: Column<Row>[]; grid: CSSProperties; rowHeight: number }) {
  return (
    <div role="rowgroup">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div key={row} role="row" className={classes.row} style={{ ...props.grid, height: props.rowHeight }}>
          {props.columns.map((column) => (
            <div key={column.id} role="cell" className={classes.cell}>
              <Skeleton h={12} w="65%" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
