import { Handle, Position, type NodeProps } from '@xyflow/react';
import { IconFlag, IconPhoneOutgoing } from '@tabler/icons-react';
import { plainNames, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import type { FlowNode } from './flow';
import classes from './graph.module.css';

const words = texts.editor.graph;

function Label({ data }: { data: FlowNode['data'] }) {
  const { node, visits } = data;
  switch (node.kind) {
    case 'start':
      return <span className={classes.small}>{words.start}</span>;
    case 'anywhere':
      return <span className={classes.small}>{words.anywhere}</span>;
    case 'ending':
      return (
        <span className={classes.small}>
          <IconFlag size={13} aria-label={words.ending} /> {statusWords(node.label)}
          {visits && <span className={classes.ended}>{visits.calls.toLocaleString('en')}</span>}
        </span>
      );
    case 'transfer':
      return (
        <span className={classes.small}>
          <IconPhoneOutgoing size={13} aria-label={words.transfer} /> {statusWords(node.label)}
        </span>
      );
    case 'stage':
      return (
        <>
          <strong className={classes.name}>{node.label}</strong>
          <span className={classes.detail}>{node.detail}</span>
          {node.fields.length > 0 && (
            <span className={classes.fields} title={node.fields.join(', ')}>
              {words.asks(node.fields.map(plainNames))}
            </span>
          )}
          {visits && (
            <span className={classes.visits} title={words.visited(visits.calls, visits.all, visits.exits)}>
              {visits.all === 0 ? '0 %' : `${Math.round((visits.calls / visits.all) * 100)} %`}
              {visits.exits > 0 && <span className={classes.exits}>{words.exits(visits.exits)}</span>}
            </span>
          )}
        </>
      );
  }
}

/** A stage, an ending, a transfer, or where the call begins. */
export function TemplateNode({ data, selected }: NodeProps<FlowNode>) {
  const { node, visits } = data;
  const share = visits && visits.all > 0 ? visits.calls / visits.all : 0;
  return (
    <div className={classes.node} data-kind={node.kind} data-selected={selected} style={{ '--share': share } as React.CSSProperties}>
      {node.kind !== 'start' && node.kind !== 'anywhere' && (
        <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={node.kind === 'stage'} />
      )}
      <Label data={data} />
      {(node.kind === 'stage' || node.kind === 'start' || node.kind === 'anywhere') && (
        <Handle type="source" position={Position.Right} className={classes.handle} isConnectable={node.kind === 'stage'} />
      )}
    </div>
  );
}
