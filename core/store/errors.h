// The errors of the store.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(StoreLocked, kUnavailable, "store_locked", "the store {} is in use{}",
         "stop the other goldline, ask it with --server URL, or choose another --data folder");
GL_ERROR(StoreNewer, kFailedPrecondition, "store_newer",
         "the store {} was written by a newer version ({}, format {}, this one reads up to {})",
         "upgrade goldline; nothing was changed");
GL_ERROR(NotAStore, kFailedPrecondition, "not_a_store", "{} is not a goldline store: {}",
         "choose another --data folder; nothing was changed");
GL_ERROR(NoStore, kNotFound, "no_store", "there is no store at {}",
         "run goldline run PIPELINE.yaml first, or name the folder with --data");
GL_ERROR(CannotOpenStore, kUnavailable, "cannot_open_store", "cannot open the store {}: {}",
         "check that the folder exists, is readable and can be written to");
GL_ERROR(StoreNoSpace, kResourceExhausted, "store_no_space", "no space left for the store {}: {}",
         "free some space, then start again; what was acknowledged is kept");
GL_ERROR(StoreReadOnly, kResourceExhausted, "store_read_only",
         "the store {} takes no more changes since a write failed: {}",
         "free space or mend the disk, then start again; what was acknowledged is kept");
GL_ERROR(StoreDamaged, kDataLoss, "store_damaged", "the store {} is damaged: {}",
         "restore it from a backup");
GL_ERROR(StoreIo, kUnavailable, "store_io", "the store {} cannot be read or written: {}", "");
GL_ERROR(StoreClosed, kUnavailable, "store_closed", "the store {} is closed", "");
GL_ERROR(Changed, kConflict, "changed", "a record in {} was changed by someone else meanwhile",
         "read it again and retry");
GL_ERROR(RecordDamaged, kDataLoss, "record_damaged", "a stored {} cannot be read: {}",
         "run goldline verify");
GL_ERROR(RecordNewer, kFailedPrecondition, "record_newer",
         "a stored {} was written by a newer version ({}, this one knows up to {})",
         "upgrade goldline");
GL_ERROR(KeyDamaged, kDataLoss, "key_damaged", "a stored key cannot be read: {}",
         "run goldline verify");

}  // namespace goldline::errors
