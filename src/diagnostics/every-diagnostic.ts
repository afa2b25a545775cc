import { absentReference } from './absent-reference.ts';
import { acceptExpired } from './accept-expired.ts';
import { acceptNotADate } from './accept-not-a-date.ts';
import { acceptTooLong } from './accept-too-long.ts';
import { acceptsNothing } from './accepts-nothing.ts';
import { ambiguousNumber } from './ambiguous-number.ts';
import { cellTooLong } from './cell-too-long.ts';
import { columnTwice } from './column-twice.ts';
import { contactSelector } from './contact-selector.ts';
import { contentWithoutPresence } from './content-without-presence.ts';
import { controlCharacter } from './control-character.ts';
import { controlCharacterInId } from './control-character-in-id.ts';
import { csvOnly } from './csv-only.ts';
import { csvQuote } from './csv-quote.ts';
import type { DefinedDiagnostic } from './define-diagnostic.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { duplicateColumn } from './duplicate-column.ts';
import { duplicateKey } from './duplicate-key.ts';
import { duplicateName } from './duplicate-name.ts';
import { emptyFile } from './empty-file.ts';
import { emptyId } from './empty-id.ts';
import { emptyKey } from './empty-key.ts';
import { emptyTable } from './empty-table.ts';
import { fileTooLarge } from './file-too-large.ts';
import { forbiddenVariable } from './forbidden-variable.ts';
import { hiddenCharacter } from './hidden-character.ts';
import { inexactNumber } from './inexact-number.ts';
import { invalidEmail } from './invalid-email.ts';
import { invalidId } from './invalid-id.ts';
import { invalidName } from './invalid-name.ts';
import { invalidUtf8 } from './invalid-utf8.ts';
import { invalidValue } from './invalid-value.ts';
import { invalidVariable } from './invalid-variable.ts';
import { jsonSyntax } from './json-syntax.ts';
import { keyNotAText } from './key-not-a-text.ts';
import { ledgerOption } from './ledger-option.ts';
import { lfsPointer } from './lfs-pointer.ts';
import { linkedDirectory } from './linked-directory.ts';
import { loneSurrogate } from './lone-surrogate.ts';
import { longId } from './long-id.ts';
import { mergeConflict } from './merge-conflict.ts';
import { mergeKey } from './merge-key.ts';
import { misplacedKey } from './misplaced-key.ts';
import { missingAttribute } from './missing-attribute.ts';
import { missingKey } from './missing-key.ts';
import { moreProblems } from './more-problems.ts';
import { movedAddress } from './moved-address.ts';
import { movedCycle } from './moved-cycle.ts';
import { movedFromDeclared } from './moved-from-declared.ts';
import { movedNotInstance } from './moved-not-instance.ts';
import { movedToItself } from './moved-to-itself.ts';
import { movedToNothing } from './moved-to-nothing.ts';
import { movedTwice } from './moved-twice.ts';
import { movedType } from './moved-type.ts';
import { needsApiVersion } from './needs-api-version.ts';
import { nestedValue } from './nested-value.ts';
import { noObjectFiles } from './no-object-files.ts';
import { notABoolean } from './not-a-boolean.ts';
import { notADatetime } from './not-a-datetime.ts';
import { notADecimal } from './not-a-decimal.ts';
import { notAFile } from './not-a-file.ts';
import { notAText } from './not-a-text.ts';
import { notAllowed } from './not-allowed.ts';
import { notAnInteger } from './not-an-integer.ts';
import { notMany } from './not-many.ts';
import { notOne } from './not-one.ts';
import { outsideProject } from './outside-project.ts';
import { paddedId } from './padded-id.ts';
import { protectedAndAbsent } from './protected-and-absent.ts';
import { protectsNothing } from './protects-nothing.ts';
import { raggedRow } from './ragged-row.ts';
import { repeatedMember } from './repeated-member.ts';
import { reservedId } from './reserved-id.ts';
import { rowWithoutId } from './row-without-id.ts';
import { sameContact } from './same-contact.ts';
import { sameProblem } from './same-problem.ts';
import { severalDocuments } from './several-documents.ts';
import { sharedLedger } from './shared-ledger.ts';
import { tableTooLarge } from './table-too-large.ts';
import { tooDeep } from './too-deep.ts';
import { tooManyFiles } from './too-many-files.ts';
import { tooManyKeys } from './too-many-keys.ts';
import { unknownAttribute } from './unknown-attribute.ts';
import { unknownBackend } from './unknown-backend.ts';
import { unknownColumn } from './unknown-column.ts';
import { unknownKey } from './unknown-key.ts';
import { unknownOption } from './unknown-option.ts';
import { unknownReference } from './unknown-reference.ts';
import { unknownRelationship } from './unknown-relationship.ts';
import { unknownTableFormat } from './unknown-table-format.ts';
import { unknownType } from './unknown-type.ts';
import { unnamedColumn } from './unnamed-column.ts';
import { unquotedId } from './unquoted-id.ts';
import { unquotedKey } from './unquoted-key.ts';
import { unreadColumn } from './unread-column.ts';
import { unreadableDirectory } from './unreadable-directory.ts';
import { unreadableFile } from './unreadable-file.ts';
import { variableNotAllowed } from './variable-not-allowed.ts';
import { variableNotListed } from './variable-not-listed.ts';
import { variableUnset } from './variable-unset.ts';
import { wrongDelimiter } from './wrong-delimiter.ts';
import { wrongType } from './wrong-type.ts';
import { wrongTypeReference } from './wrong-type-reference.ts';
import { yamlAlias } from './yaml-alias.ts';
import { yamlAnchor } from './yaml-anchor.ts';
import { yamlDirective } from './yaml-directive.ts';
import { yamlSyntax } from './yaml-syntax.ts';
import { yamlTag } from './yaml-tag.ts';

/** Every code, for those who tell what codes mean: scanners list them beside the problems. */
export const EVERY_DIAGNOSTIC: readonly Pick<DefinedDiagnostic<never>, 'code' | 'severity' | 'title'>[] = [
  absentReference,
  acceptExpired,
  acceptNotADate,
  acceptTooLong,
  acceptsNothing,
  ambiguousNumber,
  cellTooLong,
  columnTwice,
  contactSelector,
  contentWithoutPresence,
  controlCharacterInId,
  controlCharacter,
  csvOnly,
  csvQuote,
  duplicateAddress,
  duplicateColumn,
  duplicateKey,
  duplicateName,
  emptyFile,
  emptyId,
  emptyKey,
  emptyTable,
  fileTooLarge,
  forbiddenVariable,
  hiddenCharacter,
  inexactNumber,
  invalidEmail,
  invalidId,
  invalidName,
  invalidUtf8,
  invalidValue,
  invalidVariable,
  jsonSyntax,
  keyNotAText,
  ledgerOption,
  lfsPointer,
  linkedDirectory,
  loneSurrogate,
  longId,
  mergeConflict,
  mergeKey,
  misplacedKey,
  missingAttribute,
  missingKey,
  moreProblems,
  movedAddress,
  movedCycle,
  movedFromDeclared,
  movedNotInstance,
  movedToItself,
  movedToNothing,
  movedTwice,
  movedType,
  needsApiVersion,
  nestedValue,
  noObjectFiles,
  notABoolean,
  notADatetime,
  notADecimal,
  notAFile,
  notAText,
  notAllowed,
  notAnInteger,
  notMany,
  notOne,
  outsideProject,
  paddedId,
  protectedAndAbsent,
  protectsNothing,
  raggedRow,
  repeatedMember,
  reservedId,
  rowWithoutId,
  sameContact,
  sameProblem,
  severalDocuments,
  sharedLedger,
  tableTooLarge,
  tooDeep,
  tooManyFiles,
  tooManyKeys,
  unknownAttribute,
  unknownBackend,
  unknownColumn,
  unknownKey,
  unknownOption,
  unknownReference,
  unknownRelationship,
  unknownTableFormat,
  unknownType,
  unnamedColumn,
  unquotedId,
  unquotedKey,
  unreadColumn,
  unreadableDirectory,
  unreadableFile,
  variableNotAllowed,
  variableNotListed,
  variableUnset,
  wrongDelimiter,
  wrongTypeReference,
  wrongType,
  yamlAlias,
  yamlAnchor,
  yamlDirective,
  yamlSyntax,
  yamlTag,
];
