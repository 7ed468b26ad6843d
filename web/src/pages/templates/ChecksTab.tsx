import { Alert, Anchor, Badge, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconShieldCheck } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '@/api/problem';
import type { Proof } from '@/api/template_editor';
import { useVerifyTemplate, type TemplateProblem, type Verification } from '@/api/templates';
import { ErrorState } from '@/components/ErrorState';
import { QueryState } from '@/components/QueryState';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { Counterexample } from './Counterexample';
import type { Editor } from './useEditor';

const words = texts.editor.checks;
const AT_FIRST = 8;
const COLORS: Record<Proof['verdict'], string> = { proved: 'teal', violated: 'red', undecided: 'yellow' };

function Problem({ problem, onShow }: { problem: TemplateProblem; onShow: (pointer: string) => void }) {
  return (
    <Alert variant="light" p="sm" color={problem.severity === 'error' ? 'red' : 'yellow'}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {problem.detail}
      </Text>
      {problem.mend !== '' && (
        <Text size="sm" fw={500}>
          {problem.mend}
        </Text>
      )}
      <Anchor component="button" type="button" size="xs" onClick={() => onShow(problem.pointer)}>
        {words.show}
      </Anchor>
    </Alert>
  );
}

function ProofLine({ proof, onShow }: { proof: Proof; onShow: (pointer: string) => void }) {
  return (
    <Card padding="sm">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Badge color={COLORS[proof.verdict]} style={{ flex: 'none' }}>
          {words[proof.verdict]}
        </Badge>
        <div>
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {proof.statement}
          </Text>
          {proof.reason !== '' && (
            <Text size="sm" c="dimmed">
              {proof.reason}
            </Text>
          )}
          {proof.verdict === 'violated' && proof.mend !== '' && (
            <Text size="sm" fw={500} mt={4}>
              {proof.mend}
            </Text>
          )}
          {proof.caller.length > 0 && <Counterexample lines={proof.caller} />}
          {proof.verdict !== 'proved' && proof.pointer !== '' && (
            <Anchor component="button" type="button" size="xs" onClick={() => onShow(proof.pointer)}>
              {words.show}
            </Anchor>
          )}
        </div>
      </Group>
    </Card>
  );
}

function ProofGroup({ title, proofs, onShow }: { title: string; proofs: Proof[]; onShow: (pointer: string) => void }) {
  const [all, setAll] = useState(false);
  if (proofs.length === 0) return null;
  const shown = all ? proofs : proofs.slice(0, AT_FIRST);
  return (
    <section>
      <Title order={3} mb={6}>{`${title} (${proofs.length})`}</Title>
      <Stack gap="xs">
        {shown.map((proof, index) => (
          <ProofLine key={`${proof.code}-${proof.subject}-${index}`} proof={proof} onShow={onShow} />
        ))}
        {proofs.length > AT_FIRST && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
            {all ? words.showFewer : words.showAll}
          </Button>
        )}
      </Stack>
    </section>
  );
}

/** What is proved without anything to do is told by its kind alone. */
function Proved({ proofs }: { proofs: Proof[] }) {
  const kinds = new Map<string, number>();
  for (const proof of proofs) kinds.set(proof.code, (kinds.get(proof.code) ?? 0) + 1);
  return (
    <section>
      <Title order={3} mb={6}>{`${words.proved} (${proofs.length})`}</Title>
      <Group gap={6}>
        {[...kinds].map(([code, count]) => (
          <Badge key={code} color="teal" leftSection={<IconCircleCheck size={12} aria-hidden />}>
            {count > 1 ? `${sentenceCase(code)} · ${count}` : sentenceCase(code)}
          </Badge>
        ))}
      </Group>
    </section>
  );
}

function Proofs({ found, onShow }: { found: Verification; onShow: (pointer: string) => void }) {
  const of = (verdict: Proof['verdict']) => found.items.filter((proof) => proof.verdict === verdict);
  return (
    <Stack gap="lg">
      <ProofGroup title={words.violated} proofs={of('violated')} onShow={onShow} />
      <Proved proofs={of('proved')} />
      <ProofGroup title={words.undecided} proofs={of('undecided')} onShow={onShow} />
    </Stack>
  );
}

interface Props {
  id: string;
  editor: Editor;
  validation: UseQueryResult<{ ok: boolean; problems: TemplateProblem[] }>;
  onShow: (pointer: string) => void;
}

/** What is wrong, and what is proved to hold in every call. */
export function ChecksTab({ id, editor, validation, onShow }: Props) {
  const verify = useVerifyTemplate();
  const broken = validation.data?.problems.some(({ severity }) => severity === 'error') === true;
  return (
    <Stack gap="xl" maw={820}>
      <section>
        <Title order={2} mb="sm">
          {words.problems}
        </Title>
        <QueryState query={validation} skeleton={<Skeleton h={60} />}>
          {({ problems }) =>
            problems.length === 0 ? (
              <Alert variant="light" color="teal" p="sm" icon={<IconCircleCheck size={18} aria-hidden />}>
                {words.noProblems}
              </Alert>
            ) : (
              <Stack gap="xs">
                {problems.map((problem, index) => (
                  <Problem key={index} problem={problem} onShow={onShow} />
                ))}
              </Stack>
            )
          }
        </QueryState>
      </section>
      <section>
        <Group justify="space-between" align="flex-start" mb="sm" wrap="nowrap">
          <div>
            <Title order={2}>{words.proofs}</Title>
            <Text size="sm" c="dimmed">
              {words.proofsDetail}
            </Text>
            {broken && (
              <Text size="sm" fw={500}>
                {words.brokenFirst}
              </Text>
            )}
          </div>
          <Button
            variant="default"
            style={{ flex: 'none' }}
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={verify.isPending}
            disabled={broken || editor.save === 'dirty' || editor.save === 'saving'}
            title={editor.save === 'dirty' ? words.unchanged : undefined}
            onClick={() => verify.mutate(id)}
          >
            {verify.data ? words.rerun : words.run}
          </Button>
        </Group>
        {verify.isError && <ErrorState problem={asProblem(verify.error, texts.errors.unexpected)} />}
        {verify.data && <Proofs found={verify.data} onShow={onShow} />}
      </section>
    </Stack>
  );
}
