import '@xyflow/react/dist/style.css';
import {
  Button,
  Checkbox,
  CloseButton,
  Group,
  Popover,
  Select,
  Text,
  TextInput,
  useComputedColorScheme,
} from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { Background, Controls, ReactFlow, type Connection, type NodeTypes } from '@xyflow/react';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCampaigns } from '@/api/campaigns';
import { useTemplateVisits } from '@/api/template_editor';
import { useIsNarrow } from '@/components/useIsNarrow';
import { addStage, addTransition } from '@/lib/template_edit';
import { stageNode, templateGraph } from '@/lib/template_graph';
import { texts } from '@/texts/en';
import type { Editor } from '../useEditor';
import { flowOf, type Shown } from './flow';
import classes from './graph.module.css';
import { StagePanel } from './StagePanel';
import { TemplateNode } from './TemplateNode';
import { WayPanel } from './WayPanel';

const words = texts.editor.graph;
/** On a phone the whole graph would be too small to read: it begins with the beginning. */
const FIRST_SEEN = 2;
const nodeTypes: NodeTypes = { template: TemplateNode };

function AddStage({ onAdd }: { onAdd: (title: string) => void }) {
  const [opened, setOpened] = useState(false);
  const [title, setTitle] = useState('');
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus position="bottom-start" withinPortal>
      <Popover.Target>
        <Button size="compact-md" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpened(!opened)}>
          {words.addStage}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onAdd(title.trim());
            setTitle('');
            setOpened(false);
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              data-autofocus
              required
              label={words.stageName}
              maxLength={80}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <Button type="submit" disabled={title.trim() === ''}>
              {texts.common.actions.create}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function VisitChoice({ id, value, onChange }: { id: string; value: string | null; onChange: (value: string | null) => void }) {
  const campaigns = useCampaigns().rows.filter((one) => one.template_id === id);
  return (
    <Select
      size="xs"
      w={210}
      clearable
      aria-label={words.visits}
      placeholder={`${words.visits}…`}
      data={[{ value: '', label: words.visitsOfAll }, ...campaigns.map((one) => ({ value: one.id, label: one.name }))]}
      value={value}
      onChange={onChange}
    />
  );
}

/** Stages and the ways between them: looked at, chosen, changed. */
export function GraphTab({ id, editor }: { id: string; editor: Editor }) {
  const [shown, setShown] = useState<Shown>({ rule: true, limit: false, anywhere: false });
  const [selected, setSelected] = useState<string | null>(null);
  const [campaign, setCampaign] = useState<string | null>(null);
  const visits = useTemplateVisits(id, campaign);
  const scheme = useComputedColorScheme();
  const still = useReducedMotion();
  const narrow = useIsNarrow();
  const graph = useMemo(() => templateGraph(editor.template), [editor.template]);
  const flow = useMemo(() => flowOf(graph, shown, selected, visits.data), [graph, shown, selected, visits.data]);
  const node = graph.nodes.find((one) => one.id === selected);
  const edge = graph.edges.find((one) => one.id === selected);

  const add = (title: string) => {
    const { template, id: stage } = addStage(editor.template, title);
    editor.change(template);
    setSelected(stageNode(stage));
  };
  const connect = ({ source, target }: Connection) => {
    if (!editor.writable || !source.startsWith('stage:') || !target.startsWith('stage:') || source === target) return;
    const next = addTransition(editor.template, source.slice('stage:'.length), target.slice('stage:'.length));
    editor.change(next.template);
    setSelected(`${source}>${target}>transition`);
  };
  const close = () => setSelected(null);
  const panel =
    node?.kind === 'stage' ? (
      <StagePanel key={node.id} editor={editor} stage={node.id.slice('stage:'.length)} onGone={close} />
    ) : edge && edge.kind !== 'start' ? (
      <WayPanel key={edge.id} editor={editor} edge={edge} onGone={close} />
    ) : null;
  const kinds: (keyof Shown)[] = ['rule', 'limit', 'anywhere'];
  return (
    <>
      <Group justify="space-between" mb="sm" gap="sm">
        <Group gap="md">
          {editor.writable && <AddStage onAdd={add} />}
          <Group gap="sm" role="group" aria-label={words.show}>
            {kinds.map((kind) => (
              <Checkbox
                key={kind}
                size="xs"
                radius="sm"
                label={words.kinds[kind]}
                checked={shown[kind]}
                onChange={(event) => setShown({ ...shown, [kind]: event.currentTarget.checked })}
              />
            ))}
          </Group>
        </Group>
        <VisitChoice id={id} value={campaign} onChange={setCampaign} />
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {visits.data?.calls === 0 ? words.noVisits : editor.writable ? words.hint : words.hintRead}
      </Text>
      <div className={classes.frame} data-open={panel !== null}>
        <div className={classes.canvas} role="application" aria-label={words.label}>
          <ReactFlow
            key={JSON.stringify(shown)}
            nodes={flow.nodes}
            edges={flow.edges}
            nodeTypes={nodeTypes}
            colorMode={scheme}
            fitView
            fitViewOptions={{ padding: 0.06, maxZoom: 1, duration: still ? 0 : 150, ...(narrow && { nodes: flow.nodes.slice(0, FIRST_SEEN) }) }}
            minZoom={0.15}
            maxZoom={1.6}
            nodesDraggable={false}
            nodesConnectable={editor.writable}
            edgesFocusable
            nodesFocusable
            deleteKeyCode={null}
            proOptions={{ hideAttribution: true }}
            onConnect={connect}
            onNodeClick={(_event, one) => setSelected(one.id)}
            onEdgeClick={(_event, one) => setSelected(one.id)}
            onPaneClick={close}
            onNodesChange={(changes) => {
              for (const change of changes) if (change.type === 'select' && change.selected) setSelected(change.id);
            }}
            onEdgesChange={(changes) => {
              for (const change of changes) if (change.type === 'select' && change.selected) setSelected(change.id);
            }}
          >
            <Background gap={22} size={1} color="var(--hairline)" />
            <Controls showInteractive={false} />
          </ReactFlow>
        </div>
        {panel !== null && (
          <aside className={classes.panel}>
            <CloseButton className={classes.close} aria-label={texts.common.actions.close} onClick={close} />
            {panel}
          </aside>
        )}
      </div>
    </>
  );
}
