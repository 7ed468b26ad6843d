import { Anchor, List, SimpleGrid, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import type { TreeNode } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { useDraft } from '../draft';
import { DraftNumber } from '../DraftFields';
import { Section } from '../Section';

const words = texts.wizard.rules;
const MAX_OFFER = 1_000_000;

/** The decision tree by the titles of its rules, and what may be offered. */
export function RulesStep() {
  const { id, template } = useDraft();
  const { global_nodes, stage_nodes, offers } = template.decision_tree;
  const stages = template.session_config.stages.filter(({ id }) => (stage_nodes[id] ?? []).length > 0);
  return (
    <>
      {offers.length > 0 && (
        <Section title={words.offers} hint={words.offersHint}>
          {offers.map((offer, at) => (
            <div key={offer.id}>
              <Text fw={550} mb={6}>
                {sentenceCase(offer.id)}
              </Text>
              <SimpleGrid cols={{ base: 2, sm: 4 }}>
                {(offer.steps ?? []).map((_, step) => (
                  <DraftNumber
                    key={step}
                    path={['decision_tree', 'offers', at, 'steps', step]}
                    label={words.step(step + 1)}
                    min={0}
                    max={MAX_OFFER}
                  />
                ))}
                <DraftNumber
                  path={['decision_tree', 'offers', at, 'limit']}
                  label={words.limit}
                  min={0}
                  max={MAX_OFFER}
                />
              </SimpleGrid>
            </div>
          ))}
        </Section>
      )}
      <Section title={words.always}>
        <Rules nodes={global_nodes} />
      </Section>
      {stages.map((stage) => (
        <Section key={stage.id} title={words.inStage(stage.title ?? sentenceCase(stage.id))}>
          <Rules nodes={stage_nodes[stage.id] ?? []} />
        </Section>
      ))}
      <Anchor component={Link} to={`/templates/${encodeURIComponent(id)}`} size="sm">
        {words.edit}
      </Anchor>
    </>
  );
}

function Rules({ nodes }: { nodes: TreeNode[] }) {
  if (nodes.length === 0) return <Text c="dimmed">{words.none}</Text>;
  return (
    <List spacing={4} size="sm" listStyleType="disc">
      {nodes.map((node) => (
        <List.Item key={node.id}>
          <span>
            {node.title ?? sentenceCase(node.id)}
          </span>
          {node.children && node.children.length > 0 && (
            <List withPadding size="sm" listStyleType="circle" spacing={2}>
              {node.children.map((child) => (
                <List.Item key={child.id} c="dimmed">
                  {child.title ?? sentenceCase(child.id)}
                </List.Item>
              ))}
            </List>
          )}
        </List.Item>
      ))}
    </List>
  );
}
