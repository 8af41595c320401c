// The errors of contracts and of compiling them into plans.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(NotAContract, kInvalidArgument, "not_a_contract", "this is not an ODCS contract: {}",
         "a contract starts with apiVersion: v3.1.0 and kind: DataContract");
GL_ERROR(ContractKeyMissing, kInvalidArgument, "contract_key_missing", "{} has no `{}`", "");
GL_ERROR(ContractValueWrong, kInvalidArgument, "contract_value_wrong", "`{}` {}", "");
GL_ERROR(ContractObjectUnclear, kInvalidArgument, "contract_object_unclear",
         "the contract describes {} objects ({}), and none is named like the input {}",
         "choose one with --object NAME");
GL_ERROR(ContractObjectUnknown, kInvalidArgument, "contract_object_unknown",
         "the contract describes no object {}; it describes {}", "");
GL_ERROR(NotImportable, kInvalidArgument, "not_importable", "this is not {}: {}", "");
GL_ERROR(ReferenceFieldMissing, kInvalidArgument, "reference_field_missing",
         "the records of {} have no field {}, which rules refer to", "");
GL_ERROR(BadRule, kInvalidArgument, "bad_rule", "rule {} cannot be used: {}", "");
GL_ERROR(NotAProfileState, kInvalidArgument, "not_a_profile_state", "{} is not a profile state",
         "write one with goldline profile INPUT... --state FILE");
GL_ERROR(ProfileStateNewer, kFailedPrecondition, "profile_state_newer",
         "the profile state {} has version {}, and this Goldline knows up to {}",
         "read it with the Goldline that wrote it, or a later one");
GL_ERROR(ProfileStateDamaged, kDataLoss, "profile_state_damaged",
         "the profile state {} is damaged: {}", "profile the inputs again");
GL_ERROR(BadResults, kInvalidArgument, "bad_results", "{} {}", "");
GL_ERROR(BadProfile, kDataLoss, "bad_profile", "a stored profile cannot be read: {}", "");

}  // namespace goldline::errors
