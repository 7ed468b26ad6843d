import type { CSSProperties, MouseEvent } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { Column } from './DataTable';
import classes from './DataTable.module.css';

interface Props<Row> {
  row: Row;
  columns: Column<Row>[];
  index: number;
  link?: string;
  onRow?: (row: Row) => void;
  style: CSSProperties;
}

/** A click into a control inside a row is the control's, and one that ends a selection of text is none. */
function isForRow(event: MouseEvent): boolean {
  const inControl = (event.target as Element).closest('a, button, input, label, [role="menuitem"]') !== null;
  return !inControl && window.getSelection()?.type !== 'Range';
}

export function DataTableRow<Row>({ row, columns, index, link, onRow, style }: Props<Row>) {
  const navigate = useNavigate();
  const act = onRow ? () => onRow(row) : link === undefined ? undefined : () => void navigate(link);
  return (
    // The keyboard has the link or the button of the first cell.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`${classes.row} ${classes.virtual}`}
      data-clickable={act !== undefined || undefined}
      style={style}
      onClick={act && ((event) => isForRow(event) && act())}
    >
      {columns.map((column, at) => (
        <div key={column.id} role="cell" className={classes.cell} data-align={column.align} data-pinned={column.pinned}>
          {at > 0 || act === undefined ? (
            column.cell(row)
          ) : link !== undefined ? (
            <Link to={link} className={classes.link}>
              {column.cell(row)}
            </Link>
          ) : (
            <button type="button" className={classes.link} onClick={act}>
              {column.cell(row)}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
