import { Anchor, Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { uploadDocument, useUpload, type DocumentOrder, type DocumentUpload } from '@/api/documents';
import { asProblem, type ApiProblem } from '@/api/problem';
import { fileSize } from '@/lib/fileSize';
import { texts } from '@/texts/en';

const words = texts.documents;

interface Props {
  order: DocumentOrder;
  begun: boolean;
  onOver: () => void;
}

/** One file: it is sent, read and split, or why not. */
export function UploadRow({ order, begun, onOver }: Props) {
  const [sent, setSent] = useState(0);
  const [id, setId] = useState<string | null>(null);
  const [refused, setRefused] = useState<ApiProblem | null>(null);
  const upload = useUpload(id);
  const started = useRef(false);
  const told = useRef(false);
  const state = upload.data?.state;
  useEffect(() => {
    if (!begun || started.current) return;
    started.current = true;
    uploadDocument(order, setSent).then(
      (job) => setId(job.id),
      (error: unknown) => setRefused(asProblem(error, texts.errors.unexpected)),
    );
  }, [begun, order]);
  const over = refused !== null || state === 'ready' || state === 'failed';
  useEffect(() => {
    if (!over || told.current) return;
    told.current = true;
    onOver();
  }, [over, onOver]);
  return (
    <Stack gap={4}>
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap" miw={0}>
          <IconFile size={18} stroke={1.5} aria-hidden style={{ flex: 'none' }} />
          <Text size="sm" truncate>
            {order.file.name}
          </Text>
          <Text size="xs" c="dimmed" style={{ flex: 'none' }}>
            {fileSize(order.file.size)}
          </Text>
        </Group>
        {begun && <State job={upload.data} refused={refused !== null} />}
      </Group>
      {begun && !over && <Moving job={upload.data} sent={sent} />}
      {refused && <Why reason={refused.message} mend={refused.mend} />}
      {state === 'failed' && <Why reason={upload.data?.reason ?? ''} mend={upload.data?.mend ?? ''} />}
    </Stack>
  );
}

function State({ job, refused }: { job: DocumentUpload | undefined; refused: boolean }) {
  if (refused || job?.state === 'failed') return <Badge color="red">{words.failed}</Badge>;
  if (job?.state !== 'ready') return null;
  const done =
    job.outcome === 'unchanged' ? words.unchanged : job.outcome === 'replaced' ? words.replaced : words.ready;
  return (
    <Group gap={8} wrap="nowrap" style={{ flex: 'none' }}>
      <Badge color="teal">{done}</Badge>
      {job.document_id !== undefined && (
        <Anchor component={Link} to={`/documents/${encodeURIComponent(job.document_id)}`} size="sm">
          {words.openIt}
        </Anchor>
      )}
    </Group>
  );
}

function Moving({ job, sent }: { job: DocumentUpload | undefined; sent: number }) {
  const stage = job === undefined ? 'sending' : (job.stage ?? 'waiting');
  const part = job === undefined ? sent : job.total > 0 ? job.done / job.total : 1;
  const label = words.stages[stage] ?? stage;
  return (
    <Group gap={8} wrap="nowrap">
      <Progress value={Math.round(100 * part)} animated size="sm" flex={1} aria-label={label} />
      <Text size="xs" c="dimmed" w={150} ta="right">
        {label}
      </Text>
    </Group>
  );
}

function Why({ reason, mend }: { reason: string; mend: string }) {
  return (
    <Text size="sm" role="alert" c="var(--mantine-color-error)">
      {[reason, mend].filter(Boolean).join(': ')}
    </Text>
  );
}
