"""The vocabularies of groups over time: the four stages of support, and what a group notes down about itself."""

from geo.enums import Labelled


class GroupStage(Labelled):
    """Meet → try → grow → living lab, as the stages of support are called."""

    SEED = "seed", "씨앗"
    SPROUT = "sprout", "새싹"
    FRUIT = "fruit", "열매"
    LIVING_LAB = "living_lab", "리빙랩"


STAGES = tuple(GroupStage)


class ActivityKind(Labelled):
    TRAINING = "training", "교육"
    MEETING = "meeting", "모임"
    EVENT = "event", "행사"
    OTHER = "other", "그 밖의 활동"


class EntryKind(Labelled):
    """What stands on a timeline."""

    STAGE = "stage", "단계"
    PROJECT = "project", "지원사업"
    BOOKING = "booking", "공간 이용"
    TRAINING = "training", "교육"
    ACTIVITY = "activity", "활동"
    COURSE = "course", "코스"
    LINK = "link", "이어짐"
    PROGRAMME = "programme", "프로그램"
    GROUP = "group", "모임"
    TEAM = "team", "조사단"
